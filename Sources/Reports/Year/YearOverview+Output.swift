import Calendars
public import JSON
import Journal

extension YearOverview {
  /// The document `runback/year/v1`.
  public var json: JSONValue {
    [
      "schema": "runback/year/v1", "year": JSONValue(year), "at": .string(at.rfc3339),
      "runs": .array(
        runs.map { run in
          [
            "run": .string(run.run.text), "runbook": .string(run.runbook), "title": .string(run.title),
            "severity": JSONValue(run.severity), "incident": JSONValue(run.incident),
            "outcome": .string(run.outcome.rawValue), "began": .string(run.began.rfc3339),
            "seconds": run.took.map { .int($0.seconds) } ?? .null, "glassBroken": .bool(run.isGlassBroken),
            "good": .bool(run.isGood), "sealed": .bool(run.isSealed),
          ]
        }),
      "objectives": .array(
        objectives.map { objective in
          [
            "incident": .string(objective.incident), "moment": .string(objective.moment),
            "secondsAfterDetection": .int(objective.after.seconds),
          ]
        }),
      "actions": [
        "done": JSONValue(done),
        "open": .array(
          open.map { action in
            [
              "run": .string(action.run.text), "line": .int(action.action.line), "text": .string(action.action.text),
              "owner": JSONValue(action.action.owner), "due": JSONValue(action.action.due?.description),
              "overdue": .bool(action.isOverdue), "runs": JSONValue(action.repeats),
            ]
          }),
      ],
      "neverRun": neverRun.map { JSONValue($0) } ?? .null, "unreadable": JSONValue(unreadable),
    ]
  }

  public var document: ReportDocument {
    ReportDocument(
      title: "Runs of \(year)", kind: "Overview of a year, as of \(at.toTheSecond)",
      warnings: unreadable.map { "Not counted: \($0)." },
      sections: [
        ReportDocument.Section(heading: "In figures", blocks: figures),
        ReportDocument.Section(heading: "Runs", blocks: runBlocks),
        ReportDocument.Section(heading: "How long it took", blocks: objectiveBlocks),
        ReportDocument.Section(heading: "Open actions", blocks: actionBlocks),
        ReportDocument.Section(heading: "What was not exercised", blocks: gapBlocks),
      ])
  }

  private var figures: [ReportDocument.Block] {
    let outcomes = ReviewOverview.Outcome.allCases.compactMap { outcome -> String? in
      let count = runs.count { $0.outcome == outcome }
      return count == 0 ? nil : "\(count) \(outcome == .underWay ? "under way" : outcome.rawValue)"
    }
    return [
      .facts([
        ReportDocument.Fact("Runs", outcomes.isEmpty ? "none" : "\(runs.count): \(outcomes.joined(separator: ", "))"),
        ReportDocument.Fact("Incidents", "\(Set(runs.compactMap(\.incident)).count)"),
        ReportDocument.Fact("With a broken glass", "\(runs.count { $0.isGlassBroken })"),
        ReportDocument.Fact("Journals that are whole", "\(runs.count { $0.isGood }) of \(runs.count)"),
        ReportDocument.Fact("Journals that are sealed to the end", "\(runs.count { $0.isSealed }) of \(runs.count)"),
        ReportDocument.Fact("Improvement actions", "\(open.count) open, \(done) done"),
      ])
    ]
  }

  private var runBlocks: [ReportDocument.Block] {
    guard !runs.isEmpty else { return [.paragraph(.text("No run began in this year."))] }
    return [
      .table(
        ReportDocument.Table(
          caption: "Runs", columns: ["Run", "Runbook", "Severity", "Incident", "Outcome", "Took", "Remarks"],
          rows: runs.map { run in
            let remarks = [
              run.isGlassBroken ? "glass broken" : nil, run.isGood ? nil : "journal damaged",
              run.isSealed ? nil : "not sealed",
            ].compactMap { $0 }
            return [
              .code(run.run.text), .text(run.runbook), .text(run.severity ?? ""), .text(run.incident ?? ""),
              .text(run.outcome == .underWay ? "under way" : run.outcome.rawValue),
              .text(run.took?.toTheSecond ?? "unknown"), .text(remarks.joined(separator: ", ")),
            ]
          }))
    ]
  }

  private var objectiveBlocks: [ReportDocument.Block] {
    guard !objectives.isEmpty else {
      return [.paragraph(.text("No incident of these runs says when it was detected and what followed."))]
    }
    return [
      .table(
        ReportDocument.Table(
          caption: "From detection", columns: ["Incident", "Until it was", "Time"],
          rows: objectives.map { [.text($0.incident), .text($0.moment), .text($0.after.toTheSecond)] }))
    ]
  }

  private var actionBlocks: [ReportDocument.Block] {
    guard !open.isEmpty else { return [.paragraph(.text("None."))] }
    return [
      .table(
        ReportDocument.Table(
          caption: "Open actions", columns: ["Action", "Owner", "Due", "State", "Run", "Evidence"],
          rows: open.map { action in
            let state =
              (action.isOverdue ? ["overdue"] : ["open"])
              + (action.repeats > 1 ? ["said in \(action.repeats) runs"] : [])
            return [
              .text(action.action.text), .text(action.action.owner ?? "nobody"),
              .text(action.action.due?.description ?? "no day"), .text(state.joined(separator: ", ")),
              .code(action.run.text), .text("line \(action.action.line)"),
            ]
          }))
    ]
  }

  private var gapBlocks: [ReportDocument.Block] {
    guard let neverRun else {
      return [.paragraph(.text("There is no workspace, so that nobody can tell which runbooks there are."))]
    }
    guard !neverRun.isEmpty else { return [.paragraph(.text("Every runbook of the workspace ran at least once."))] }
    return [
      .paragraph(.text("Runbooks of the workspace that neither a run nor an exercise has gone through in this year:")),
      .list(neverRun.map { .code($0) }),
    ]
  }
}
