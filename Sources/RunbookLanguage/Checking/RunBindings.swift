public import Calendars
public import Expressions

/// The values that expressions see during a run. The checker's scope has the same shape.
public struct RunBindings: Sendable, Hashable {
  /// By name: `inputs`, `steps`, `run`.
  public private(set) var values: [String: Value]

  /// `inputs` must hold a value for every input of the runbook, defaults included.
  public init(inputs: [String: Value], run: Facts) {
    var map = ValueMap()
    for (name, value) in inputs { map[name] = value }
    values = ["inputs": .map(map), "steps": .map(ValueMap()), "run": run.value]
  }

  /// What `run` gives.
  public struct Facts: Sendable, Hashable {
    public let id: String
    public let runbook: String
    public let startedAt: Timestamp

    public init(id: String, runbook: String, startedAt: Timestamp) {
      self.id = id
      self.runbook = runbook
      self.startedAt = startedAt
    }

    var value: Value {
      ["id": .string(id), "runbook": .string(runbook), "startedAt": .timestamp(startedAt)]
    }
  }

  /// Makes a step's end visible; a second call replaces the first. `outputs` holds what is there, and
  /// the defaults of what is not.
  public mutating func record(
    step id: String, status: StepStatus, outputs: [String: Value] = [:], exitCode: Int64? = nil
  ) {
    var map = ValueMap()
    for (name, value) in outputs { map[name] = value }
    var step = ValueMap()
    step["status"] = .string(status.rawValue)
    step["outputs"] = .map(map)
    if let exitCode { step["exitCode"] = .int(exitCode) }
    guard case .map(var steps)? = values.updateValue(.map(ValueMap()), forKey: "steps") else { return }
    steps[id] = .map(step)
    values["steps"] = .map(steps)
  }
}
