/// Where results and messages go, and whether a person is there.
public protocol Console: Sendable {
  /// Standard output: results only.
  func write(_ text: String)
  /// Standard error: everything else.
  func writeError(_ text: String)
  /// One line of standard input without its newline; `nil` at its end.
  func readLine() -> String?
  /// Asks for one line, and does not show what is typed.
  func readSecret(_ prompt: String) -> [UInt8]?
  var inputIsTerminal: Bool { get }
  /// The terminal that input came from is gone.
  var inputIsHungUp: Bool { get }
  var outputIsTerminal: Bool { get }
  var errorIsTerminal: Bool { get }
  /// Columns; 80 where nobody knows.
  var width: Int { get }
  /// Lines; 24 where nobody knows.
  var height: Int { get }
}

extension Console {
  public var height: Int { 24 }
  public var inputIsHungUp: Bool { false }

  public func print(_ line: String) { write(line + "\n") }
  public func printError(_ line: String) { writeError(line + "\n") }

  /// A question is asked only when it can be seen and answered.
  public var canAsk: Bool { inputIsTerminal && errorIsTerminal }
}
