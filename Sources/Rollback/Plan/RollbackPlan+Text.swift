import Diagnostics
import Git
import Manifests
import Trust

extension RollbackPlan {
  /// The plan for a person, in one screen for the common case.
  public var text: String { text(colour: false) }

  /// - Parameter colour: For a terminal that shows colours.
  public func text(colour: Bool) -> String {
    var page = PlanPage(colour: colour)
    guard !isNoOp else {
      page.line(noOpSentence)
      return page.text
    }
    page.heading(headline, why)
    page.list(target.passedOver.map { "passed over \($0.commit.short): \($0.reason)" }, shown: 5, marks: false)
    page.section("Undone, newest first", undone.map(Self.line), shown: 10)
    page.section(
      "In the cluster",
      objects.removed.map { "- \($0)" } + objects.changed.map { "~ \($0)" } + objects.added.map { "+ \($0)" },
      shown: 12)
    page.section("Images", imageLines, shown: 10)
    page.section(
      "Files: \(Self.counted(files.counts))",
      files.modified.map { "~ \($0)" } + files.added.map { "+ \($0)" } + files.deleted.map { "- \($0)" }, shown: 6,
      of: files.counts.total)
    page.section("Kept as it is", kept.map { "\($0.path)  (from \($0.commit.short))" }, shown: 10)
    page.section("Nobody who may commit signed for this state", unvouched.map(\.description), shown: 10)
    page.section("Decide first: these block", blocking.map(\.detail), shown: 15, alarm: true)
    stopping(&page)
    let others = hazards.filter { !$0.isBlocking && $0.kind != .controller }
    page.section("Mind", others.map(\.detail), shown: 10)
    if let reland {
      let count = undone.count { $0.isGood && !$0.isMerge }
      page.section(
        "Good work among the undone commits (a merge would not bring it back; look at each first)",
        [count <= 10 ? reland : "\(count) commits: the command is `reland` of --json"], shown: 1)
    }
    page.blank()
    page.line(pushLine)
    if let pullRequest { page.list(pullRequest.body.split(separator: "\n").map(String.init), shown: 10, marks: false) }
    if let caution = target.rewind.caution { page.line(caution) }
    page.line("plan \(digest)")
    return page.text
  }

  /// By themselves: among hundreds of mutable images nobody would see them.
  private func stopping(_ page: inout PlanPage) {
    let stopped = controllers.filter { $0.isConcerned && $0.suspension != nil }
    let names = stopped.map { one in
      "\(one.object)  (\(one.place)) \(one.reason)"
    }
    var lines: [String] = []
    for (name, one) in zip(names, stopped).prefix(Self.shownControllers) {
      lines.append(name)
      lines += ((one.suspension?.save ?? []) + (one.suspension?.suspend ?? [])).map { "  $ \($0)" }
    }
    page.section("Stop first, in this order", lines, shown: .max)
    if stopped.count > Self.shownControllers { page.more(stopped.count - Self.shownControllers) }
    let resumed = stopped.prefix(Self.shownControllers).reversed().flatMap { $0.suspension?.resume ?? [] }
    page.section("Let go on afterwards, in this order", resumed.map { "$ \($0)" }, shown: .max)
    let idle = controllers.count { !$0.isConcerned && $0.suspension != nil }
    let remarks = hazards.filter { $0.kind == .controller }.map(\.detail).filter { !$0.contains("stop it") }
    page.section("About the controllers", remarks, shown: 5)
    if idle > 0 {
      page.line(
        idle == 1
          ? "1 more controller applies nothing that changes" : "\(idle) more controllers apply nothing that changes")
    }
  }

  private static let shownControllers = 6

  private var why: String {
    let attested = target.attestedBy.isEmpty ? "" : ", attested by \(target.attestedBy.joined(separator: ", "))"
    return "\(target.label.rawValue)\(attested)"
  }

  private var pushLine: String {
    guard let push else { return "Push: none" }
    return push.isProposal
      ? "Push: to the new branch \(push.branch.short) of \(push.remote), for a pull request"
      : "Push: git push --force-with-lease=\(branch.name):\(from) \(shellQuoted(push.remote)) NEW:\(push.branch.name)"
  }

  private static func counted(_ counts: TreeComparison.Counts) -> String {
    let parts = [(counts.modified, "modified"), (counts.added, "added"), (counts.deleted, "deleted")]
    return parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }

  /// A line for each change, however many objects have it.
  private var imageLines: [String] {
    var order: [String] = []
    var places: [String: [String]] = [:]
    for image in images {
      let change = "\(image.before ?? "(none)") → \(image.after ?? "(none)")"
      if places[change] == nil { order.append(change) }
      places[change, default: []].append("\(image.owner) \(image.place)")
    }
    return order.map { change in
      let all = places[change] ?? []
      return "\(change)  \(all.first ?? "")\(all.count > 1 ? " and \(all.count - 1) more" : "")"
    }
  }

  private static func line(_ commit: UndoneCommit) -> String {
    let signer = commit.signer.map { ", signed by \($0)" } ?? ""
    let standing = commit.isTrusted || commit.verdict != .good ? "" : ", not trusted"
    return "\(commit.commit.short)  \(commit.verdict.name)\(standing)\(signer)  \(commit.author): \(commit.subject)"
  }
}

/// A page of sections. Everything on it is made safe for a terminal.
struct PlanPage {
  private(set) var text = ""
  let colour: Bool

  init(colour: Bool) { self.colour = colour }

  mutating func line(_ line: String) { text += terminalText(line) + "\n" }

  mutating func blank() { text += "\n" }

  mutating func heading(_ title: String, _ remark: String) {
    text += styled(terminalText(title), "1") + terminalText(" (\(remark))") + "\n"
  }

  /// - Parameter of: How many entries there are, where `entries` holds only some.
  mutating func section(_ title: String, _ entries: [String], shown: Int, of total: Int? = nil, alarm: Bool = false) {
    guard !entries.isEmpty else { return }
    text += "\n" + styled(terminalText(title) + ":", alarm ? "1;31" : "1") + "\n"
    list(entries, shown: shown, of: total)
  }

  /// - Parameter marks: Entries that begin with `+`, `-` or `~` are coloured.
  mutating func list(_ entries: [String], shown: Int, of total: Int? = nil, marks: Bool = true) {
    for entry in entries.prefix(shown) {
      let safe = "  " + terminalText(entry)
      let code =
        !marks ? "" : entry.hasPrefix("+ ") ? "32" : entry.hasPrefix("- ") ? "31" : entry.hasPrefix("~ ") ? "33" : ""
      text += (code.isEmpty ? safe : styled(safe, code)) + "\n"
    }
    let total = max(total ?? 0, entries.count)
    if total > shown { more(total - shown) }
  }

  mutating func more(_ count: Int) { text += "  … and \(count) more; --json lists all\n" }

  private func styled(_ text: String, _ code: String) -> String { colour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}
