import Approvals
import Calendars
import Contacts
import Diagnostics
import TestSupport
import Testing

/// People with real keys, and contacts that list them.
struct ApprovalScene {
  static let now = Timestamp(secondsSinceEpoch: 1_795_500_000)
  var keys: [String: [String]] = [
    "ana": ["ana"], "bo": ["bo"], "cy": ["cy", "cy-token"], "dee": ["dee"], "eve": ["eve"],
  ]
  var groups: [String: [String]] = [
    "commanders": ["person:ana", "group:night"], "night": ["person:bo", "person:cy"], "executives": ["person:dee"],
  ]

  func registry() throws -> Registry {
    var documents: [String] = []
    for (person, names) in keys.sorted(by: { $0.key < $1.key }) {
      let lines = try names.map { "  - \(try testKeys.pair($0).publicKey)\n" }.joined()
      documents.append(
        """
        apiVersion: runback/v1
        kind: Person
        id: \(person)
        name: \(person) Example
        methods: [{ id: mail, type: email, value: \(person)@example.org }]
        \(lines.isEmpty ? "" : "keys:\n\(lines)")
        """)
    }
    for (group, members) in groups.sorted(by: { $0.key < $1.key }) {
      documents.append(
        """
        apiVersion: runback/v1
        kind: Group
        id: \(group)
        name: \(group)
        members: [\(members.joined(separator: ", "))]

        """)
    }
    let reading = Registry.read([Source(path: "contacts/all.yaml", text: documents.joined(separator: "\n---\n"))])
    return try #require(reading.registry, "\(reading.diagnostics.map(\.message))")
  }

  func approvers() throws -> Approvers {
    Approvers(try registry(), references: ["group:commanders", "group:executives"])
  }

  func request(_ change: (inout ApprovalRequest) -> Void = { _ in }) -> ApprovalRequest {
    var request = ApprovalRequest(
      run: "20261124T140000Z-aaaaaaaa", runbook: "outage (sha256:0011223344556677)", step: "rollback (Go back)",
      number: 1,
      plan: ApprovalPlan(
        action: "git.rollback branch=main push=origin", target: "4f1a5b1051b469108d1bdf0ebec6c814427e3834",
        kept: ["apps/pay/secret.sops.yaml"], removed: ["ConfigMap default/evil"], hazards: [],
        destination: "origin main",
        covers: "aa", undone: [ApprovalPlan.Undone(commit: "bad1", isTrusted: false)]),
      requester: "gil (unproven)", reason: "INC-42", from: "group:commanders", count: 2,
      expires: Self.now.adding(.hours(1)))
    change(&request)
    return request
  }

  func judge(
    _ request: ApprovalRequest, requester: Requester = Requester(user: "gil", key: nil), today: ApprovalScene? = nil,
    others: [String] = []
  ) throws -> ApprovalJudge {
    ApprovalJudge(
      text: request.text, from: request.from, expires: request.expires, requester: requester, atStart: try approvers(),
      today: try (today ?? self).approvers(), others: others)
  }
}
