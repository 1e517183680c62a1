import Diagnostics
public import Git

/// The changes of a plan line by line.
public struct RollbackDiff {
  private let repository: Repository
  private let plan: RollbackPlan
  private let colour: Bool

  /// Files that are shown; a person who has to read more uses git.
  private static let limit = 2000

  /// - Parameter repository: The one that the plan was made with: its result's trees are in that one's memory only.
  public init(_ plan: RollbackPlan, in repository: Repository, colour: Bool) {
    self.plan = plan
    self.repository = repository
    self.colour = colour
  }

  /// Hands over the text file by file. What a terminal would obey is written out.
  public func write(_ receive: (String) -> Void) throws(RollbackError) {
    let comparison = try rethrowing { () throws(GitError) in
      try repository.compare(plan.fromTree, plan.tree, limit: Self.limit)
    }
    for change in comparison.changes {
      let patch = try rethrowing { () throws(GitError) in try repository.patch(change) }
      // By bytes: to Swift a carriage return and a line feed are one character.
      let lines = patch.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      let whole = lines.last?.isEmpty == true ? lines.dropLast() : lines[...]
      receive(whole.map { styled(String(decoding: $0, as: UTF8.self)) + "\n" }.joined())
    }
    if !comparison.isComplete {
      receive("… and \(comparison.counts.total - comparison.changes.count) files more\n")
    }
  }

  private func styled(_ line: String) -> String {
    // Tabs are what they are; everything else that is no text is written out.
    let safe = line.unicodeScalars.split(separator: "\t", omittingEmptySubsequences: false)
      .map { terminalText(String($0)) }.joined(separator: "\t")
    guard colour, let code = code(line) else { return safe }
    return "\u{1B}[\(code)m\(safe)\u{1B}[0m"
  }

  private func code(_ line: String) -> String? {
    if ["diff ", "index ", "--- ", "+++ ", "old mode", "new mode", "new file", "deleted file"].contains(
      where: line.hasPrefix)
    {
      return "1"
    }
    return line.hasPrefix("@@") ? "36" : line.hasPrefix("+") ? "32" : line.hasPrefix("-") ? "31" : nil
  }
}
