import Calendars
import JSON
import Journal

extension Review {
  /// The review in the order in which it is read.
  public var document: ReportDocument {
    ReportDocument(
      title: overview.title, kind: "Post-incident review", warnings: warnings,
      sections: [
        ("Overview", overview.blocks), ("Impact", impact.blocks), ("Timeline", timelineBlocks),
        ("What went well", findingBlocks(.well)), ("What did not go well", findingBlocks(.badly)),
        ("Why it could happen", findingBlocks(.cause)), ("Decisions", decisionBlocks),
        ("Approvals", approvalBlocks), ("Steps", stepBlocks), ("Whom to tell, and by when", notificationBlocks),
        ("What was undone", undo.blocks), ("What is missing", missingBlocks),
        ("Improvement actions", actionBlocks), ("Corrections", correctionBlocks), ("Integrity", integrityBlocks),
      ].filter { !$0.1.isEmpty }.map { ReportDocument.Section(heading: $0.0, blocks: $0.1) })
  }

  private func table(
    _ caption: String, _ columns: [String], _ rows: [[[ReportDocument.Span]]]
  ) -> [ReportDocument.Block] {
    rows.isEmpty ? [] : [.table(ReportDocument.Table(caption: caption, columns: columns, rows: rows))]
  }

  /// A table below a heading, where a section has several.
  func headed(
    _ caption: String, _ columns: [String], _ rows: [[[ReportDocument.Span]]]
  ) -> [ReportDocument.Block] {
    rows.isEmpty ? [] : [.heading(caption)] + table(caption, columns, rows)
  }

  // MARK: Timeline

  private var timelineBlocks: [ReportDocument.Block] {
    let rows = timeline.map { event -> [[ReportDocument.Span]] in
      [.code(event.time.toTheSecond), event.spans, .text(event.who), event.evidenceSpans]
    }
    return [.drawing(TimelineDrawing(timeline, ended: overview.ended))]
      + table("Timeline", ["Time (UTC)", "Event", "Who", "Evidence"], rows)
  }

  // MARK: Judgement

  private func findingBlocks(_ kind: ReviewFinding.Kind) -> [ReportDocument.Block] {
    let found = findings.filter { $0.kind == kind }
    guard !found.isEmpty else {
      return kind == .cause
        ? [] : [.paragraph(.text("Nobody has written anything down, and the journal shows nothing."))]
    }
    return [
      .list(
        found.map { finding in
          let source = finding.by.map { "says \($0)" } ?? "as recorded"
          let line = finding.line.map { ", line \($0)" } ?? ""
          return [.text("\(finding.text) (\(source)\(line))")]
        })
    ]
  }

  private var decisionBlocks: [ReportDocument.Block] {
    table(
      "Decisions", ["Time (UTC)", "Step", "Question", "Decision", "Who", "Why", "Evidence"],
      decisions.map { decision in
        [
          .code(decision.time.toTheSecond), .code(decision.step), .text(decision.question ?? ""),
          .text(decision.choice), .text(decision.by), .text(decision.reason ?? ""), .text("line \(decision.line)"),
        ]
      })
  }

  private var approvalBlocks: [ReportDocument.Block] {
    table(
      "Approvals", ["Step", "Wanted", "Granted", "Refused", "Request", "Evidence"],
      approvals.map { approval in
        let broken = approval.breakGlass.map { [ReportDocument.Span.strong("glass broken: \($0)")] } ?? []
        let wanted = "\(approval.count) of \(approval.from)\(broken.isEmpty ? "" : "; ")"
        return [
          .code(approval.step), [.text(wanted)] + broken,
          .text(approval.granted.map { "\($0.person) (\($0.key), line \($0.line))" }.joined(separator: "; ")),
          .text(approval.refused.map { "\($0.reason) (line \($0.line))" }.joined(separator: "; ")),
          .code(String(approval.digest.hex.prefix(12))), .text("line \(approval.line)"),
        ]
      })
  }

  private var stepBlocks: [ReportDocument.Block] {
    table(
      "Steps", ["Step", "What", "State", "Attempts", "Remarks", "Evidence"],
      steps.map { step in
        [
          .code(step.id), .text(step.title), .text(step.state), .text(step.attempts > 1 ? "\(step.attempts)" : ""),
          .text(step.remarks), step.evidence.spans,
        ]
      })
  }

  // MARK: Whom to tell

  private var notificationBlocks: [ReportDocument.Block] {
    headed(
      "Duties to report", ["Duty", "Due (UTC)", "Clock began (UTC)", "To", "Under", "Done (UTC)"],
      deadlines.map { deadline in
        [
          .text(deadline.title), deadline.due.map { .code($0.toTheSecond) } ?? .text("not known to run"),
          deadline.since.map { .code($0.toTheSecond) } ?? [], .text(deadline.to), .text(deadline.cite),
          deadline.filed.map { [.code($0.at.toTheSecond), .text(" \($0.receipt) (\($0.by))")] } ?? [],
        ]
      }) + tellingBlocks + callSheets.map { .verbatim($0, label: "Call sheet") }
  }

  private var tellingBlocks: [ReportDocument.Block] {
    headed(
      "Who was told", ["Who", "How", "State", "At (UTC)", "Remarks"],
      tellings.map { telling in
        [
          .text(telling.recipient), .text(telling.method), .text(telling.standing.rawValue),
          .code(telling.at.toTheSecond), .text(telling.detail ?? ""),
        ]
      })
  }

  // MARK: What is open

  private var missingBlocks: [ReportDocument.Block] {
    missing.isEmpty ? [] : [.list(missing.map { [.text("\($0.question): "), .code($0.flag)] })]
  }

  private var actionBlocks: [ReportDocument.Block] {
    guard !actions.isEmpty else { return [] }
    return table(
      "Improvement actions", ["Action", "Owner", "Due", "State", "Evidence"],
      actions.map { action in
        let state = action.done.map { "done: \($0.text) (\($0.by), line \($0.line))" } ?? "open"
        return [
          .text(action.text), .text(action.owner ?? "nobody"), .text(action.due?.description ?? "no day"),
          .text(state), .text("line \(action.line)"),
        ]
      })
  }

  private var correctionBlocks: [ReportDocument.Block] {
    table(
      "Corrections", ["Happened (UTC)", "Written down (UTC)", "What", "Instead of", "Who", "Evidence"],
      corrections.map { correction in
        let instead: [ReportDocument.Span] =
          correction.corrects.map { [.struck("\($0.time.toTheSecond) \($0.text)"), .text(" (line \($0.line))")] } ?? []
        return [
          .code(correction.occurred.toTheSecond), .code(correction.recorded.toTheSecond), .text(correction.text),
          instead, .text(correction.by), .text("line \(correction.line)"),
        ]
      })
  }
}

extension TimelineEvent {
  /// The event, with whose doing it was where it was no responder's, and whether it still holds.
  var spans: [ReportDocument.Span] {
    var spans: [ReportDocument.Span] = []
    switch lane {
    case .attacker: spans.append(.strong("Attacker: "))
    case .notification: spans.append(.strong("Notification: "))
    case .responder: break
    }
    spans.append(correctedBy == nil ? .text(text) : .struck(text))
    if let correctedBy { spans.append(.text(" (corrected by line \(correctedBy))")) }
    if let recorded {
      let what = corrects.map { "correction of line \($0), " } ?? ""
      spans.append(.text(" (\(what)written down \(recorded.toTheSecond))"))
    }
    return spans
  }

  var evidenceSpans: [ReportDocument.Span] {
    guard let line else { return [] }
    return [.text("line \(line)")] + (evidence.isEmpty ? [] : [.text(" ")] + evidence.spans)
  }
}

extension [JournalAttachment] {
  var spans: [ReportDocument.Span] {
    var spans: [ReportDocument.Span] = []
    for attachment in self {
      if !spans.isEmpty { spans.append(.text(" ")) }
      spans.append(.code(String(attachment.digest.hex.prefix(12))))
    }
    return spans
  }
}
