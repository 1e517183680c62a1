/// Why a text is no calendar, or not one that is understood.
public struct ICalendarError: Error, Sendable, Hashable {
  /// From 1; the first of the lines that a folded one consists of.
  public let line: Int
  /// What is wrong there, in words.
  public let problem: String

  public init(_ problem: String, line: Int) {
    self.problem = problem
    self.line = line
  }
}
