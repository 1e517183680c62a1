import Calendars
import Diagnostics
import Files
public import Journal
public import RunbookFlow

/// Continues the chain of a run that another machine began.
public struct Takeover: Sendable {
  private let environment: RunnerEnvironment
  /// Tells this one apart from others that are under way.
  private let name: String
  private let limits: BundleLimits

  /// - Parameter name: safe as a file's name, and nobody else's.
  public init(_ environment: RunnerEnvironment, name: String, limits: BundleLimits = BundleLimits()) {
    self.environment = environment
    self.name = name
    self.limits = limits
  }

  public struct Result: Sendable, Hashable {
    public let run: RunID
    public let isForked: Bool
    public let state: RunState
    public let seal: SealStanding
    public let entries: Int
    /// Steps that were begun and have no end, with the machine on which that was: there a program may still run.
    public let open: [Begun]
  }

  /// A step that was begun and has no end.
  public struct Begun: Sendable, Hashable {
    public let step: String
    public let host: String
  }

  /// - Parameters:
  ///   - path: a bundle, or the folder of a run.
  ///   - reason: wanted when nobody has handed the run over.
  public func take(_ path: String, reason: String?) throws(EngineError) -> Result {
    let incoming = try journalled { () throws(JournalError) in try environment.store.makeIncoming(name) }
    defer { removeFolder(incoming.directory) }
    let run = try journalled { () throws(JournalError) in
      try incoming.takeIn(BundleReader(path, limits: limits))
    }
    return try take(run, from: incoming, path, reason: reason)
  }

  private func take(
    _ run: RunID, from incoming: JournalStore, _ path: String, reason: String?
  ) throws(EngineError) -> Result {
    let (writer, contents) = try journalled { () throws(JournalError) in
      try incoming.open(run, clock: environment.clock)
    }
    defer { writer.close() }
    let before = RunState(contents.entries)
    try check(before, path)
    try check(try journalled { () throws(JournalError) in try incoming.verify(run) }, path)
    let isForked = before.handedOver == nil
    if isForked, (reason ?? "").allSatisfy(\.isWhitespace) {
      throw EngineError(
        .invalidAnswer, "nobody has handed run `\(run)` over: another machine may go on with it as well",
        hints: ["if that machine is lost, add `--reason TEXT`; the run is then marked `forked`"])
    }
    let isReplacing = try standIn(for: run, incoming)
    // Nobody else takes the run up meanwhile.
    let held =
      isReplacing
      ? try journalled { () throws(JournalError) in try environment.store.open(run, clock: environment.clock).writer }
      : nil
    defer { held?.close() }
    if let key = before.created?.lock {
      try journalled { () throws(JournalError) in try environment.store.checkFree(key, for: run) }
    }
    try journalled { () throws(JournalError) in
      try writer.append(
        .runTakenOver(
          RunTakenOver(
            by: environment.user, host: environment.host, directory: environment.workingDirectory,
            workspace: environment.workspace, forked: isForked, reason: reason)), .now)
      try environment.store.adopt(run, from: incoming, replacing: isReplacing)
      if let key = before.created?.lock { try environment.store.acquire(key, for: run) }
    }
    let after = try journalled { () throws(JournalError) in try environment.store.read(run) }
    return Result(
      run: run, isForked: isForked, state: RunState(after.entries), seal: SealStanding(contents),
      entries: after.entries.count, open: open(contents.entries))
  }

  private func check(_ state: RunState, _ path: String) throws(EngineError) {
    if state.isFinished {
      throw EngineError(
        .alreadyFinished, "the run in `\(path)` is over: there is nothing to take over",
        hints: ["its record can be read where it was made"])
    }
  }

  private func check(_ verification: JournalVerification, _ path: String) throws(EngineError) {
    if let fault = verification.fault { throw EngineError(JournalError(.damaged, path, detail: fault.description)) }
    if let fault = verification.attachments.first {
      throw EngineError(
        JournalError(
          .damaged, path, detail: "attachment \(fault.attachment.digest) of line \(fault.line) \(fault.problem)"))
    }
  }

  /// What this machine already has of the run.
  ///
  /// - Returns: whether the taken run takes its place.
  private func standIn(for run: RunID, _ incoming: JournalStore) throws(EngineError) -> Bool {
    guard isFolder(environment.store.runDirectory(run)) else { return false }
    let here = try journalled { () throws(JournalError) in try environment.store.read(run) }
    guard RunState(here.entries).handedOver != nil else {
      throw EngineError(
        .alreadyHere, "run `\(run)` is on this machine, and was not handed over",
        hints: ["`runback resume \(run)` goes on with it"])
    }
    let isContinued = try journalled { () throws(JournalError) in try environment.store.isContinued(run, in: incoming) }
    guard isContinued else {
      throw EngineError(
        .alreadyHere, "the copy of run `\(run)` on this machine was continued in another way than the bundle's",
        hints: ["keep both as evidence; `runback takeover --state DIR` takes the bundle into another place"])
    }
    return true
  }

  private func open(_ entries: [JournalEntry]) -> [Begun] {
    var host = ""
    var open: [Begun] = []
    let state = RunState(entries)
    for entry in entries {
      switch entry.event {
      case .runCreated(let event): host = event.host
      case .runResumed(let event): host = event.host
      case .stepIntent(let event):
        let known = state.step(event.step)
        if known.progress == .unknown, known.intentSequence == entry.sequence {
          open.append(Begun(step: event.step, host: host))
        }
      default: break
      }
    }
    return open
  }

  private func journalled<Value>(_ body: () throws(JournalError) -> Value) throws(EngineError) -> Value {
    do throws(JournalError) { return try body() } catch { throw EngineError(error) }
  }
}
