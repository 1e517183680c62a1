public import Calendars
public import Contacts
public import Journal
public import Processes

/// Everything that a runner takes from outside.
public struct RunnerEnvironment: Sendable {
  public var store: JournalStore
  public var clock: WallClock
  public var processes: any ProcessRunner
  public var actions: ActionRegistry
  /// Who answers; see `PreparedAnswers` for what was answered beforehand.
  public var person: any Operator
  public var answers: PreparedAnswers
  /// The environment of the programs that steps start, complete; `PATH` is where they are looked for.
  public var variables: [String: String]
  /// Absolute; for new runs. A resumed run keeps its own.
  public var workingDirectory: String
  public var workspace: String?
  /// The name of the user who runs Runback, as the operating system has it.
  public var user: String
  public var host: String
  public var processID: Int32
  /// The version of Runback.
  public var program: String
  public var interruption: Interruption
  /// Is told what happens, as it happens.
  public var observer: any RunObserver
  /// Whether a process of an earlier run still lives.
  public var isRunning: @Sendable (ProcessIdentity) -> Bool
  /// Sends a signal to the group of a process of an earlier run.
  public var signalGroup: @Sendable (ProcessIdentity, Int32) -> Void
  /// Waits; tests do not.
  public var sleep: @Sendable (Duration) async -> Void
  /// From 0 up to, and not including, 1: spreads the attempts of steps that are tried again. A half spreads nothing.
  public var random: @Sendable () -> Double
  /// Reads the contacts as they are now; nil where there are none.
  public var contacts: (@Sendable () throws(EngineError) -> Registry)?
  /// Makes an armoured SSH signature over bytes for a namespace, with the operator's key and without asking anybody; nil
  /// when that cannot be done. Nil where there is no key.
  public var signer: (@Sendable ([UInt8], String) async -> String?)?

  public init(
    store: JournalStore, clock: WallClock, processes: any ProcessRunner, actions: ActionRegistry,
    person: any Operator, answers: PreparedAnswers = PreparedAnswers(), variables: [String: String],
    workingDirectory: String, workspace: String? = nil, user: String, host: String, processID: Int32, program: String,
    interruption: Interruption = Interruption(), observer: any RunObserver = SilentObserver(),
    isRunning: @escaping @Sendable (ProcessIdentity) -> Bool = { $0.isRunning },
    signalGroup: @escaping @Sendable (ProcessIdentity, Int32) -> Void = { $0.signalGroup($1) },
    sleep: @escaping @Sendable (Duration) async -> Void = { duration in
      // Being cancelled only ends the wait early.
      try? await Task.sleep(for: duration)
    },
    random: @escaping @Sendable () -> Double = { 0.5 }
  ) {
    self.store = store
    self.clock = clock
    self.processes = processes
    self.actions = actions
    self.person = person
    self.answers = answers
    self.variables = variables
    self.workingDirectory = workingDirectory
    self.workspace = workspace
    self.user = user
    self.host = host
    self.processID = processID
    self.program = program
    self.interruption = interruption
    self.observer = observer
    self.isRunning = isRunning
    self.signalGroup = signalGroup
    self.sleep = sleep
    self.random = random
  }
}
