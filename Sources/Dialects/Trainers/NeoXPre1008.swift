enum NeoXPre1008 {
  static func reading(of given: Configuration) throws(Complaint) -> Reading {
    throw Complaint("not read yet")
  }
}
