import Calendars
import Contacts
import Diagnostics
import HTTP
import JSON
import Journal
import Processes
import Synchronization
import TestSupport
import Testing

@testable import Delivery

/// A state of its own, contacts as text, and services that are as the test wants them. Time stands still; waits are noted.
final class DeliveryScene: Sendable {
  let folder: TemporaryDirectory
  let now: Timestamp
  let subject: DeliverySubject
  private let waited = Mutex<[TimeSpan]>([])
  private let http: any HTTPSender
  private let mail: any MailSender
  let variables: [String: String]

  init(
    http: (any HTTPSender)? = nil, mail: (any MailSender)? = nil, variables: [String: String] = [:],
    at now: Timestamp = Timestamp(secondsSinceEpoch: 1_795_500_000), in other: TemporaryDirectory? = nil
  ) throws {
    self.now = now
    let client = HTTPClient()
    folder = try other ?? TemporaryDirectory()
    subject = try DeliverySubject("INC-7")
    self.http = http ?? client
    self.mail = mail ?? client
    self.variables = ["PATH": testProgramPath, "TMPDIR": folder.path, "HOME": folder.path].merging(variables) { $1 }
  }

  var store: JournalStore { JournalStore(directory: folder.path("state")) }
  var ledgerFile: String { folder.path("state/deliveries/INC-7.jsonl") }
  var waits: [String] { waited.withLock { $0.map(\.description) } }

  var surroundings: DeliverySurroundings {
    DeliverySurroundings(
      http: http, mail: mail, processes: SystemProcessRunner(), variables: variables, folder: folder.path,
      clock: .fixed(now), pause: { span in self.waited.withLock { $0.append(span) } })
  }

  func list(_ registry: Registry, _ severity: Severity = .sev1) throws -> NotificationList {
    NotificationList.make(
      registry: registry, incident: Incident(severity: severity), at: now, zones: try registry.zones(from: .system()))
  }

  func plan(
    _ registry: Registry, _ state: DeliveryState, summary: String = "The branch was rewritten.", round: Int = 1,
    again: Set<String> = [], isExercise: Bool = false
  ) throws -> DeliveryPlan {
    try DeliveryPlan.make(
      try list(registry), registry: registry, note: DeliveryNote(summary: summary, isExercise: isExercise),
      subject: subject, round: round, state: state, again: again)
  }

  /// Takes the ledger up, sends what is due, and lets go of it.
  @discardableResult
  func deliver(
    _ registry: Registry, store: JournalStore? = nil, summary: String = "The branch was rewritten.", round: Int = 1,
    again: Set<String> = [], isExercise: Bool = false
  ) async throws -> DeliveryReport {
    let ledger = try DeliveryLedger(
      subject, store: store ?? self.store, clock: .fixed(now), isExercise: isExercise)
    let plan = try self.plan(
      registry, await ledger.state, summary: summary, round: round, again: again, isExercise: isExercise)
    do {
      let report = try await Courier(ledger: ledger, surroundings: surroundings).deliver(plan)
      await ledger.close()
      return report
    } catch {
      await ledger.close()
      throw error
    }
  }

  /// The types of the ledger's entries, in their order, with their recipients and methods.
  func entries() throws -> [String] {
    guard let contents = try store.readLog("deliveries", "INC-7") else { return [] }
    #expect(contents.fault == nil)
    return contents.entries.map { entry in
      let words = ["recipient", "method", "failure"].compactMap { entry.members[$0]?.stringValue }
      return ([entry.type.replacing("delivery.", with: "")] + words).joined(separator: " ")
    }
  }
}

/// One file for each text.
func registry(_ texts: String...) throws -> Registry {
  let reading = Registry.read(texts.enumerated().map { Source(path: "c\($0 + 1).yaml", text: $1) })
  return try #require(reading.registry, "\(DiagnosticRenderer(.short).render(reading.diagnostics))")
}

func document(_ kind: String, _ body: String) -> String {
  "---\napiVersion: runback/v1\nkind: \(kind)\n\(body)\n"
}

/// Methods are given as lines such as `{ id: hook, type: webhook, value: "https://x/" }`.
func person(_ id: String, _ methods: [String], _ more: String = "") -> String {
  document(
    "Person",
    "id: \(id)\nname: \(id.prefix(1).uppercased() + id.dropFirst())\nmaxTLP: red\nmethods:\n"
      + methods.map { "  - \($0)\n" }.joined() + more)
}

func hook(_ url: String, id: String = "hook") -> String { "{ id: \(id), type: webhook, value: \"\(url)\" }" }

/// A matrix whose one rule tells these people.
func tell(_ people: String..., tlp: String = "amber", within: String = "") -> String {
  document(
    "Matrix",
    "id: m\nrules:\n  - { id: r, notify: [\(people.map { "person:\($0)" }.joined(separator: ", "))], tlp: \(tlp)\(within) }"
  )
}

/// An HTTP service in a function; what was asked is kept.
final class ScriptedService: HTTPSender {
  private let asked = Mutex<[HTTPRequest]>([])
  private let answer: @Sendable (HTTPRequest, Int) throws -> HTTPResponse

  /// - Parameter answer: gets the request and how many came before it.
  init(_ answer: @escaping @Sendable (HTTPRequest, Int) throws -> HTTPResponse) { self.answer = answer }

  var requests: [HTTPRequest] { asked.withLock { $0 } }

  func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    let before = asked.withLock { asked in
      asked.append(request)
      return asked.count - 1
    }
    do {
      return try answer(request, before)
    } catch let error as HTTPError {
      throw error
    } catch {
      Issue.record("\(error)")
      return HTTPResponse(status: 599, url: request.url)
    }
  }
}

func answer(_ status: Int, _ body: String = "", _ headers: [HTTPHeader] = []) -> HTTPResponse {
  HTTPResponse(status: status, headers: headers, body: Array(body.utf8), url: "https://service.example.org/")
}

/// A note as services get it.
func sample(title: String = "[sev1] incident INC-7", text: String = "The branch was rewritten.") -> OutgoingNote {
  OutgoingNote(
    identifier: "runback-0123456789abcdef0123456789abcdef", incident: "INC-7", title: title, text: text,
    severity: .sev1, tlp: .amber, recipient: "ana", recipientName: "Ana Example",
    ackBy: Timestamp(secondsSinceEpoch: 1_795_500_900), at: Timestamp(secondsSinceEpoch: 1_795_500_000),
    isRedacted: false, isExercise: false)
}

/// A value that functions share.
final class Shared<Value: Sendable>: Sendable {
  private let box: Mutex<Value>

  init(_ value: Value) { box = Mutex(value) }

  var value: Value {
    get { box.withLock { $0 } }
    set { box.withLock { $0 = newValue } }
  }
}
