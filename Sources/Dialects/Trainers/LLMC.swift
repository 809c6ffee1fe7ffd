enum LLMC {
  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    throw Complaint("not read yet")
  }
}
