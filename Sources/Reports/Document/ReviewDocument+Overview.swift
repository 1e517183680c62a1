import Calendars
import JSON
import Journal

extension ReviewOverview {
  var blocks: [ReportDocument.Block] { [.facts(incidentFacts + runFacts)] }

  private var incidentFacts: [ReportDocument.Fact] {
    var facts: [ReportDocument.Fact] = []
    if let incident {
      facts.append(ReportDocument.Fact("Incident", incident.id + (incident.title.map { ": \($0)" } ?? "")))
      for moment in incident.moments {
        facts.append(
          ReportDocument.Fact(moment.name.prefix(1).uppercased() + moment.name.dropFirst(), moment.time.toTheSecond))
      }
      if !incident.compromised.isEmpty {
        facts.append(ReportDocument.Fact("Compromised", incident.compromised.joined(separator: ", ")))
      }
    }
    if let severity { facts.append(ReportDocument.Fact("Severity", severity)) }
    return facts
  }

  private var runFacts: [ReportDocument.Fact] {
    var facts = [
      ReportDocument.Fact("Run", code: run.text),
      ReportDocument.Fact(
        name: "Runbook", value: [.code(runbook), .text(", SHA-256 "), .code(runbookDigest.hex)]),
      ReportDocument.Fact("Outcome", outcomeClause), ReportDocument.Fact("Began", began.toTheSecond),
      ReportDocument.Fact("Last entry", ended.toTheSecond),
      ReportDocument.Fact("Took", ended < began ? "unknown" : ended.since(began).toTheSecond),
      ReportDocument.Fact("Requested by", "\(requester) on \(host) (\(proof))"),
      ReportDocument.Fact("Runbook and contacts", trust),
    ]
    if !inputs.isEmpty {
      facts.append(
        ReportDocument.Fact("Inputs", inputs.members.map { "\($0.key) = \($0.value.shown)" }.joined(separator: "; ")))
    }
    if let start { facts.append(ReportDocument.Fact("Started at", "step \(start.step), because \(start.reason)")) }
    if !controls.isEmpty { facts.append(ReportDocument.Fact("Controls", controls.joined(separator: ", "))) }
    return facts
  }

  private var outcomeClause: String {
    let because = reason.map { ": \($0)" } ?? ""
    return switch outcome {
    case .succeeded, .failed, .aborted: outcome.rawValue + because
    case .suspended: "stands still" + because
    case .underWay: "under way, or ended without a word"
    }
  }
}

extension ReviewImpact {
  var blocks: [ReportDocument.Block] {
    var blocks: [ReportDocument.Block] = []
    if !remarks.isEmpty {
      blocks.append(.list(remarks.map { .text("\($0.text) (says \($0.by), line \($0.line))") }))
    }
    var facts: [ReportDocument.Fact] = []
    if !untrusted.isEmpty {
      facts.append(ReportDocument.Fact(name: "Commits that are not trusted", value: shownCommits))
    }
    if !changed.isEmpty {
      facts.append(ReportDocument.Fact("Steps that may have changed something", changed.joined(separator: ", ")))
    }
    if !facts.isEmpty { blocks.append(.facts(facts)) }
    for rollback in rollbacks { blocks += rollback.blocks }
    return blocks.isEmpty
      ? [.paragraph(.text("Nothing was changed, and nobody has written down what was harmed."))] : blocks
  }

  private var shownCommits: [ReportDocument.Span] {
    var spans: [ReportDocument.Span] = []
    for commit in untrusted.prefix(20) {
      if !spans.isEmpty { spans.append(.text(" ")) }
      spans.append(.code(commit))
    }
    if untrusted.count > 20 { spans.append(.text(" and \(untrusted.count - 20) more")) }
    return spans
  }
}

extension ReviewRollback {
  var blocks: [ReportDocument.Block] {
    var facts = [
      ReportDocument.Fact("From", code: from ?? "-"), ReportDocument.Fact("Back to", code: target ?? "-"),
      ReportDocument.Fact("By the new commit", code: commit ?? "-"),
      ReportDocument.Fact("On the remote", isPushed ? "yes" : "no"),
    ]
    if !kept.isEmpty { facts.append(ReportDocument.Fact("Kept as they were", kept.joined(separator: ", "))) }
    return [.heading("Rolled back by step \(step)"), .facts(facts)]
  }
}

extension ReviewUndo {
  var blocks: [ReportDocument.Block] {
    var blocks: [ReportDocument.Block] = []
    if !undone.isEmpty { blocks.append(.paragraph(.text("Undone: \(undone.joined(separator: ", "))."))) }
    if !byHand.isEmpty {
      blocks += [
        .heading("To be undone by a person"), .list(byHand.map { [.code($0.step), .text(": \($0.reason)")] }),
      ]
    }
    if !armed.isEmpty {
      blocks += [
        .heading("Still armed"),
        .paragraph(.text("Can be undone, the first first: \(armed.joined(separator: ", ")).")),
      ]
    }
    return blocks
  }
}

extension Review {
  var integrityBlocks: [ReportDocument.Block] {
    var blocks: [ReportDocument.Block] = [
      .paragraph([
        .text("\(integrity.entries) entries; the last has SHA-256 "), .code(integrity.head.hex),
        .text(
          integrity.isGood
            ? ". Every line follows the one before it, and every attachment is what a line names." : "."),
      ])
    ]
    if let fault = integrity.fault { blocks.append(.paragraph([.strong("The chain is broken: \(fault).")])) }
    let clause = integrity.seal
    blocks.append(.paragraph(.text("The journal is \(clause.hasPrefix("the ") ? "as it is: " : "")\(clause).")))
    blocks += headed(
      "Attachments", ["SHA-256", "What", "Bytes", "State", "Evidence"],
      integrity.attachments.map { attachment in
        [
          .code(attachment.digest.hex), .text(attachment.name ?? ""), .text("\(attachment.size)"),
          attachment.problem.map { [.strong($0)] } ?? .text("as named"), .text("line \(attachment.line)"),
        ]
      })
    blocks += headed(
      "Files that the run was judged by", ["File", "SHA-256"],
      integrity.files.map { [.text($0.path), .code($0.digest.hex)] })
    return blocks
  }
}
