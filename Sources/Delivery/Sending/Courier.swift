import Calendars
import Contacts
import Journal

/// Sends what a plan says, and writes each step down before and after it.
///
/// Recipients are told in parallel, each channel within its limit. What passes is tried again after a wait; then the next
/// way is taken, until one service has accepted the note.
public struct Courier: Sendable {
  private let ledger: DeliveryLedger
  private let surroundings: DeliverySurroundings
  /// Hears each entry after it is written.
  private let observe: @Sendable (DeliveryEvent) -> Void
  /// Asked before each message: what is under way may end, and nothing more is begun.
  private let isStopped: @Sendable () -> Bool
  /// More at once would only wait for the disk.
  private static let parallel = 100

  public init(
    ledger: DeliveryLedger, surroundings: DeliverySurroundings,
    isStopped: @escaping @Sendable () -> Bool = { false },
    observe: @escaping @Sendable (DeliveryEvent) -> Void = { _ in }
  ) {
    self.ledger = ledger
    self.surroundings = surroundings
    self.isStopped = isStopped
    self.observe = observe
  }

  /// - Throws: when the ledger cannot be written: then nothing more is sent.
  public func deliver(_ plan: DeliveryPlan) async throws(DeliveryError) -> DeliveryReport {
    try await writeDown(plan)
    let gates = gates(of: plan)
    let failure = await withTaskGroup(of: DeliveryError?.self) { group -> DeliveryError? in
      var waiting = plan.due[...]
      var failure: DeliveryError?
      for _ in 0..<min(Self.parallel, waiting.count) {
        guard let recipient = waiting.popFirst() else { break }
        group.addTask { await tell(recipient, plan, gates) }
      }
      while let ended = await group.next() {
        failure = failure ?? ended
        guard failure == nil, !mustEnd, let recipient = waiting.popFirst() else { continue }
        group.addTask { await tell(recipient, plan, gates) }
      }
      return failure
    }
    if let failure { throw failure }
    return DeliveryReport(plan: plan, state: await ledger.state, ledger: await ledger.head.hex)
  }

  /// What is to be done, and what was left open by a program that ended, before anything else is done.
  private func writeDown(_ plan: DeliveryPlan) async throws(DeliveryError) {
    let state = await ledger.state
    var events: [DeliveryEvent] = []
    for recipient in plan.recipients {
      let known = state[key: recipient.telling.key]
      if known == nil { events.append(.planned(recipient.telling)) }
      for suppressed in recipient.suppressed where known?.suppressed.contains(suppressed) != true {
        events.append(.suppressed(suppressed))
      }
      guard case .uncertain = recipient.standing else { continue }
      for use in known?.uses ?? [] where use.standing == .sent {
        events.append(
          .unknown(use.attempt, reason: "the program ended between sending it and writing the answer down"))
      }
    }
    try await record(events)
  }

  private func record(_ events: [DeliveryEvent]) async throws(DeliveryError) {
    try await ledger.record(events)
    for event in events { observe(event) }
  }

  private func gates(of plan: DeliveryPlan) -> [String: Gate] {
    var gates: [String: Gate] = [:]
    for way in plan.due.flatMap(\.ways) where gates[way.route.name] == nil {
      gates[way.route.name] = Gate(way.route.parallel)
    }
    return gates
  }

  private func tell(_ recipient: DeliveryPlan.Recipient, _ plan: DeliveryPlan, _ gates: [String: Gate]) async
    -> DeliveryError?
  {
    do throws(DeliveryError) {
      for way in recipient.ways {
        if mustEnd { return nil }
        if try await isTold(recipient, by: way, plan, gates[way.route.name]) { return nil }
      }
      return nil
    } catch {
      return error
    }
  }

  /// Tries one way until it is told, or stays.
  private func isTold(
    _ recipient: DeliveryPlan.Recipient, by way: DeliveryPlan.Way, _ plan: DeliveryPlan, _ gate: Gate?
  ) async throws(DeliveryError) -> Bool {
    let carriage = Carriage(surroundings: surroundings)
    let key = recipient.telling.key
    let before = await ledger.state[key: key]?.use(way.method, way.route.channel)?.attempt.number ?? 0
    for number in 1...max(1, way.route.retry.attempts) {
      let attempt = Attempt(
        key: key, recipient: recipient.id, round: plan.round, method: way.method, kind: way.route.kind,
        channel: way.route.channel, number: before + number, identifier: key.identifier(method: way.method))
      let note = OutgoingNote(recipient, plan, identifier: attempt.identifier, at: surroundings.clock.now())
      await gate?.enter()
      if mustEnd {
        await gate?.leave()
        return false
      }
      let outcome: SendOutcome
      do throws(DeliveryError) {
        try await record([.sent(attempt)])
        outcome = await carriage.send(note, by: way)
      } catch {
        await gate?.leave()
        throw error
      }
      await gate?.leave()
      let isLast = number == way.route.retry.attempts || mustEnd
      try await record([event(attempt, outcome)])
      switch outcome {
      case .accepted: return true
      case .refused, .unreachable: return false
      case .busy(_, let wait):
        if isLast { return false }
        await surroundings.pause(self.wait(way.route.retry, after: number, asked: wait))
      case .unknown:
        // Only where a second message is dropped by whoever got the first.
        if isLast || !way.route.isIdempotent { return false }
        await surroundings.pause(self.wait(way.route.retry, after: number, asked: nil))
      }
    }
    return false
  }

  private var mustEnd: Bool { Task.isCancelled || isStopped() }

  private func event(_ attempt: Attempt, _ outcome: SendOutcome) -> DeliveryEvent {
    switch outcome {
    case .accepted(let receipt): .accepted(attempt, receipt: receipt)
    case .refused(let reason): .failed(attempt, .permanent, reason: reason)
    case .busy(let reason, _), .unreachable(let reason): .failed(attempt, .transient, reason: reason)
    case .unknown(let reason): .unknown(attempt, reason: reason)
    }
  }

  /// Doubled each time; as long as the server asks for, but never longer than the channel permits.
  private func wait(_ retry: Channel.Retry, after attempt: Int, asked: Int?) -> TimeSpan {
    let own = TimeSpan(milliseconds: retry.wait.milliseconds << Int64(min(attempt - 1, 20)))
    return min(max(own, .seconds(Int64(asked ?? 0))), retry.atMost)
  }
}

extension DeliveryRoute {
  /// By which channels are told apart.
  var name: String { channel ?? "\(kind.rawValue):" }
}
