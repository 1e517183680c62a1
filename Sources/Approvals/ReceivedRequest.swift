public import Calendars
import Diagnostics

/// A request as somebody sent it: only what an engine writes is shown as one and signed.
public struct ReceivedRequest: Sendable, Hashable {
  /// What is signed: the text with the line ends that it was written with.
  public let text: String
  public let expires: Timestamp?
  public let isBreakGlass: Bool

  /// What is wrong with it, after "this is no approval request: ".
  public struct Problem: Error, Sendable, Hashable {
    public let reason: String
  }

  private static let names = [
    "run", "runbook", "step", "action", "target", "scope", "undoes", "keeps", "removes", "hazards", "destination",
    "requester", "reason", "expires", "wants", "plan",
  ]

  /// Takes the quoting of mails and chats away that changes no words: CR, blank lines around it.
  public init(_ bytes: [UInt8]) throws(Problem) {
    guard bytes.count <= 2 * ApprovalRequest.limit else { throw Problem(reason: "it is too long for one") }
    guard let all = String(validating: bytes, as: UTF8.self) else { throw Problem(reason: "it is not UTF-8") }
    var lines = all.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false).map(
      String.init)
    while lines.last?.isEmpty == true { lines.removeLast() }
    while lines.first?.isEmpty == true { lines.removeFirst() }
    guard lines.first == ApprovalRequest.title else {
      throw Problem(reason: "its first line is not `\(ApprovalRequest.title)`")
    }
    var rest = lines.dropFirst()
    isBreakGlass = rest.first?.hasPrefix("BREAK GLASS: ") == true
    if isBreakGlass { rest = rest.dropFirst() }
    guard rest.count == Self.names.count else { throw Problem(reason: "lines are missing or added") }
    var values: [String: String] = [:]
    for (name, line) in zip(Self.names, rest) {
      guard line.hasPrefix("\(name): ") else { throw Problem(reason: "the line `\(name)` is not where it belongs") }
      guard terminalText(line) == line else { throw Problem(reason: "the line `\(name)` holds what is not shown") }
      values[name] = String(line.dropFirst(name.count + 2))
    }
    let time = values["expires"].flatMap { Timestamp(rfc3339: $0) }
    guard time != nil || values["expires"] == "with the run" else { throw Problem(reason: "its expiry is no time") }
    expires = time
    text = lines.joined(separator: "\n") + "\n"
  }
}
