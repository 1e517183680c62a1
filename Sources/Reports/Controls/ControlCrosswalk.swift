public import JSON
import Journal

/// Which controls of an audit a run's journal speaks to, and where in it. It says what is there, never that a control is
/// fulfilled: that is for an auditor.
public struct ControlCrosswalk: Sendable, Hashable {
  public struct Row: Sendable, Hashable {
    /// As runbooks name it: `SOC2:CC7.4`.
    public let control: String
    /// What the control is about, in our words.
    public let subject: String
    /// The runbook names it among its `controls`.
    public let isNamed: Bool
    public let evidence: [Evidence]
  }

  /// One fact and the lines that show it.
  public struct Evidence: Sendable, Hashable {
    public let fact: String
    public let lines: [Int64]
  }

  public let run: String
  public let rows: [Row]

  public init(_ review: Review) {
    run = review.overview.run.text
    let facts = ControlFacts(review)
    let named = Set(review.overview.controls)
    var rows = Self.known.map { control, subject, kinds in
      Row(
        control: control, subject: subject, isNamed: named.contains(control),
        evidence: kinds.flatMap { facts.evidence($0) })
    }
    let covered = Set(rows.map(\.control))
    for control in review.overview.controls where !covered.contains(control) {
      rows.append(
        Row(
          control: control, subject: "named by the runbook", isNamed: true, evidence: facts.evidence(.steps)))
    }
    self.rows = rows
  }

  /// SOC 2 (Trust Services Criteria, 2017, points of focus of 2022) and ISO/IEC 27001:2022, Annex A.
  private static let known: [(String, String, [ControlFacts.Kind])] = [
    ("SOC2:CC7.3", "security events are evaluated", [.judged, .severity, .decisions]),
    ("SOC2:CC7.4", "incidents are responded to by a defined programme", [.runbook, .people, .steps, .told]),
    ("SOC2:CC7.5", "recovery, and what is changed afterwards", [.recovered, .undone, .causes, .improvements]),
    ("ISO27001:A.5.24", "planning and preparation of incident management", [.runbook, .people]),
    ("ISO27001:A.5.25", "assessment of events and the decision about them", [.judged, .severity, .decisions]),
    ("ISO27001:A.5.26", "response according to documented procedures", [.runbook, .steps, .told, .recovered]),
    ("ISO27001:A.5.27", "learning from incidents", [.causes, .improvements]),
    ("ISO27001:A.5.28", "collection of evidence", [.kept, .sealed, .corrected]),
  ]

  public var json: JSONValue {
    [
      "schema": "runback/controls/v1", "run": .string(run),
      "controls": .array(
        rows.map { row in
          [
            "control": .string(row.control), "subject": .string(row.subject), "named": .bool(row.isNamed),
            "evidence": .array(
              row.evidence.map { ["fact": .string($0.fact), "lines": .array($0.lines.map(JSONValue.int))] }),
          ]
        }),
    ]
  }

  public var document: ReportDocument {
    let table = ReportDocument.Table(
      caption: "Controls", columns: ["Control", "About", "Named by the runbook", "What the journal shows"],
      rows: rows.map { row in
        [
          .code(row.control), .text(row.subject), .text(row.isNamed ? "yes" : "no"),
          .text(row.evidence.isEmpty ? "nothing" : row.evidence.map(\.text).joined(separator: "; ")),
        ]
      })
    return ReportDocument(
      title: "Control crosswalk", kind: "Run \(run)", warnings: [],
      sections: [
        ReportDocument.Section(
          heading: "SOC 2 and ISO/IEC 27001:2022",
          blocks: [
            .paragraph(.text("What the journal shows and where. Whether a control is fulfilled is for an auditor.")),
            .table(table),
          ])
      ])
  }
}

extension ControlCrosswalk.Evidence {
  var text: String {
    guard !lines.isEmpty else { return fact }
    let shown = lines.prefix(8).map(String.init).joined(separator: ", ")
    return "\(fact) (line \(shown)\(lines.count > 8 ? ", …" : ""))"
  }
}
