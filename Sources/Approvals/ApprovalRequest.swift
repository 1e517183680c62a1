public import Calendars
import Diagnostics

/// What approvers sign: a text for people, short enough for a chat message, that says everything they answer for.
public struct ApprovalRequest: Sendable, Hashable {
  /// What their SSH signatures are for.
  public static let namespace = "runback-approval"
  static let title = "RUNBACK APPROVAL REQUEST 1"
  /// In bytes; below what chat programs accept in one message.
  public static let limit = 3500
  private static let lineLimit = 160
  private static let listLimit = 320

  public var run: String
  public var runbook: String
  public var step: String
  public var number: Int
  public var plan: ApprovalPlan
  /// The requester and how they are proven.
  public var requester: String
  /// Why the run was begun.
  public var reason: String?
  public var from: String
  public var count: Int
  public var expires: Timestamp?
  /// Why fewer people are asked.
  public var breakGlass: String?

  public init(
    run: String, runbook: String, step: String, number: Int, plan: ApprovalPlan, requester: String, reason: String?,
    from: String, count: Int, expires: Timestamp?, breakGlass: String? = nil
  ) {
    self.run = run
    self.runbook = runbook
    self.step = step
    self.number = number
    self.plan = plan
    self.requester = requester
    self.reason = reason
    self.from = from
    self.count = count
    self.expires = expires
    self.breakGlass = breakGlass
  }

  /// The text, byte for byte what is signed. Each value stands on its own line whatever it holds.
  public var text: String {
    var lines = [Self.title]
    if let breakGlass { lines.append(Self.line("BREAK GLASS", breakGlass)) }
    lines += [
      Self.line("run", "\(run), request \(number)"), Self.line("runbook", runbook), Self.line("step", step),
      Self.line("action", plan.action, limit: 2 * Self.lineLimit),
      Self.line("target", plan.target ?? "as in the action"),
      Self.line("scope", plan.scope.isEmpty ? ["everything"] : plan.scope), Self.line("undoes", undone),
      Self.line("keeps", plan.kept), Self.line("removes", plan.removed), Self.line("hazards", plan.hazards),
      Self.line("destination", plan.destination ?? "this machine"), Self.line("requester", requester),
      Self.line("reason", reason ?? "none was given"),
      Self.line("expires", expires.map(\.rfc3339) ?? "with the run"),
      Self.line("wants", "\(count) of \(from), not the requester"), Self.line("plan", "sha256:\(plan.digest)"),
    ]
    return lines.joined(separator: "\n") + "\n"
  }

  private var undone: String {
    guard let newest = plan.undone.first else { return "none" }
    let trusted = plan.undone.count { $0.isTrusted }
    return "\(counted(plan.undone.count, "commit")) from \(newest.commit.prefix(12)) on, \(trusted) of them trusted"
      + "; further untrusted commits on top are taken back too"
  }

  private static func line(_ name: String, _ values: [String]) -> String {
    guard !values.isEmpty else { return "\(name): none" }
    var shown: [String] = []
    var length = 0
    for value in values {
      let safe = visible(value, limit: lineLimit)
      length += safe.utf8.count + 2
      if !shown.isEmpty, length > listLimit { break }
      shown.append(safe)
    }
    let rest = values.count - shown.count
    return "\(name): \(shown.joined(separator: ", "))" + (rest > 0 ? ", … and \(rest) more, which the plan covers" : "")
  }

  private static func line(_ name: String, _ value: String, limit: Int = lineLimit) -> String {
    "\(name): \(visible(value, limit: limit))"
  }

  /// One line: what would end it, move the cursor or turn the direction of text is escaped; the middle of what is too
  /// long is left out, since beginnings and ends both tell.
  private static func visible(_ value: String, limit: Int) -> String {
    let safe = terminalText(value)
    guard safe.utf8.count > limit else { return safe }
    func cut(_ scalars: some Sequence<Unicode.Scalar>) -> [Unicode.Scalar] {
      var kept: [Unicode.Scalar] = []
      var bytes = 0
      for scalar in scalars {
        bytes += Unicode.UTF8.width(scalar)
        if bytes > limit / 2 - 16 { break }
        kept.append(scalar)
      }
      return kept
    }
    let head = cut(safe.unicodeScalars)
    let tail = cut(safe.unicodeScalars.reversed()).reversed()
    let omitted = safe.unicodeScalars.count - head.count - tail.count
    return String(String.UnicodeScalarView(head)) + " …\(omitted) characters… "
      + String(String.UnicodeScalarView(Array(tail)))
  }
}
