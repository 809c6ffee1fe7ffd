import Testing

@testable import Schedules

@Test(arguments: [
  ("2000", Length.steps(2000)), ("0", .steps(0)), ("60%", .share(0.6)), ("0.5%", .share(0.005)),
  ("100%", .share(1)), ("2e9tok", .tokens(2e9)), ("300B", .tokens(3e11)), ("2.5M", .tokens(2.5e6)),
  ("300Btok", .tokens(3e11)), ("4K", .tokens(4e3)), ("2T", .tokens(2e12)), ("rest", .rest),
])
func lengthsAreRead(_ text: String, _ length: Length) throws {
  #expect(try Length.parse(text) == length)
  #expect(try Length.parse(length.description) == length)
}

@Test(arguments: [
  "", " 5", "-5", "+5", "2.5", "2e3", "101%", "-1%", "%", "nan%", "infB", "1e400tok", "tok", "B",
  "0x10tok", "5 %", "Rest", "5b", "--5tok", "1%%",
])
func otherTextsAreRefused(_ text: String) {
  #expect(throws: ScheduleError.invalidLength(text)) { try Length.parse(text) }
}

@Test func theMessageNamesTheForms() {
  let error = ScheduleError.invalidLength("2.5")
  #expect(
    error.description
      == "length \"2.5\"; a length is steps (2000), a share (60%), tokens (2e9tok, 300B, 2.5M)"
      + " or rest")
}
