// Comparing strings would bring the tables of Unicode into a web page.
#if !hasFeature(Embedded)
  extension Shift {
    /// The shift that a user wrote, one of the names or a number from 0 to 1.
    ///
    /// - Throws: ``SimError/shift(given:)`` for anything else.
    public init(_ text: String) throws(SimError) {
      switch text {
      case "none": self = .none
      case "near": self = .near
      case "weak": self = .weak
      case "strong": self = .strong
      default:
        guard let number = Double(text), number >= 0, number <= 1 else {
          throw .shift(given: text)
        }
        self = .number(number)
      }
    }
  }
#endif
