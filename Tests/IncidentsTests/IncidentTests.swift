import Calendars
import Incidents
import TestSupport
import Testing

@Suite struct `An incident` {
  let folder: TemporaryDirectory
  let store: IncidentStore
  let id: IncidentID
  private let start = Timestamp(secondsSinceEpoch: 1_795_500_000)

  init() throws {
    folder = try TemporaryDirectory()
    store = IncidentStore(state: folder.path("state"))
    id = try #require(IncidentID("INC-1"))
  }

  private func entry(_ event: IncidentEntry.Event, severity: String? = nil) -> IncidentEntry {
    IncidentEntry(recorded: start, by: "ana", event: event, severity: severity)
  }

  @Test(arguments: ["", "..", "-x", ".x", "a/b", "a b", "INC\n1", String(repeating: "a", count: 65), "é"])
  func `has a name that is safe as a file's`(text: String) { #expect(IncidentID(text) == nil) }

  @Test func `is what its entries say, the later before the earlier`() throws {
    #expect(try store.read(id) == nil)
    try store.append(to: id) { known throws(IncidentError) in
      #expect(known == nil)
      return IncidentEntry(
        recorded: start, by: "ana", event: .opened, severity: "sev2", title: "Payments",
        times: [.detected: start, .aware: start.adding(seconds: 60)], compromised: ["sso"])
    }
    try store.append(to: id) { _ throws(IncidentError) in
      IncidentEntry(
        recorded: start.adding(seconds: 90), by: "bo", event: .added, severity: "sev1",
        times: [.aware: start.adding(seconds: 30)], compromised: ["sso", "ci"])
    }
    let closed = try store.append(to: id) { _ throws(IncidentError) in entry(.closed) }
    let read = try #require(try store.read(id))
    #expect(read == closed)
    #expect(read.severity == "sev1" && read.title == "Payments" && read.compromised == ["sso", "ci"] && !read.isOpen)
    #expect(read.times == [.detected: start, .aware: start.adding(seconds: 30)])
    #expect(read.entries.map(\.by) == ["ana", "bo", "ana"])
    #expect(try store.all() == [id])
  }

  @Test func `whose file was changed is refused, and the line is named`() throws {
    for severity in ["sev3", "sev2", "sev1"] {
      try store.append(to: id) { _ throws(IncidentError) in entry(.opened, severity: severity) }
    }
    let path = store.path(of: id)
    let text = try readText(path)
    try writeFile(path, Array(text.replacing("sev3", with: "sev4").utf8), mode: 0o600)
    #expect(throws: IncidentError(.damaged(line: 2), path)) { try store.read(id) }
    try writeFile(path, Array(text.split(separator: "\n").dropFirst().joined(separator: "\n").utf8), mode: 0o600)
    #expect(throws: IncidentError(.damaged(line: 1), path)) { try store.read(id) }
    #expect(throws: IncidentError(.damaged(line: 1), path)) {
      try store.append(to: id) { _ throws(IncidentError) in entry(.closed) }
    }
  }

  @Test func `whose last line was cut at any byte has lost that line alone`() throws {
    try store.append(to: id) { _ throws(IncidentError) in entry(.opened, severity: "sev3") }
    let path = store.path(of: id)
    let first = try readFile(path)
    try store.append(to: id) { _ throws(IncidentError) in entry(.added, severity: "sev1") }
    let whole = try readFile(path)
    for length in first.count..<whole.count {
      try writeFile(path, Array(whole[..<length]), mode: 0o600)
      #expect(try store.read(id)?.severity == "sev3")
      let again = try store.append(to: id) { _ throws(IncidentError) in entry(.added, severity: "sev1") }
      #expect(again.entries.count == 2)
      #expect(try readFile(path) == whole)
    }
  }

  @Test func `whose times are in the wrong order says which`() {
    let record = IncidentRecord(
      id: id,
      entries: [
        IncidentEntry(
          recorded: start, by: "ana", event: .opened,
          times: [.detected: start, .declared: start.adding(seconds: 9), .contained: start.adding(seconds: 8)])
      ])
    #expect(record.disorder?.earlier == .declared && record.disorder?.later == .contained)
  }
}
