public import Calendars
public import Expressions

/// The values that expressions see during a run. The checker's scope has the same shape.
public struct RunBindings: Sendable, Hashable {
  /// By name: `inputs`, `steps`, `run`.
  public private(set) var values: [String: Value]

  /// `inputs` must hold a value for every input of the runbook, defaults included.
  ///
  /// - Parameter incident: the id of the incident to which the run belongs.
  public init(inputs: [String: Value], run: Facts, incident: String? = nil) {
    var map = ValueMap()
    for (name, value) in inputs { map[name] = value }
    values = ["inputs": .map(map), "steps": .map(ValueMap()), "run": run.value]
    // Where nothing runs, such as in a plan, it is said what the path would be of.
    var files = ValueMap()
    for (name, value) in inputs.sorted(by: { $0.key < $1.key }) {
      if case .secret(let secret) = value { files[secret.name] = .string("«file of \(name)»") }
    }
    values[Expression.secretFiles] = .map(files)
    var fields = ValueMap()
    fields["id"] = incident.map(Value.string)
    values["incident"] = .map(fields)
    // In `always` a run that has not failed has no failure: a map without fields.
    values["failure"] = .map(ValueMap())
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
    step id: String, status: StepStatus, outputs: [String: Value] = [:], exitCode: Int64? = nil,
    items: [Item]? = nil
  ) {
    var map = ValueMap()
    for (name, value) in outputs { map[name] = value }
    var step = ValueMap()
    step["status"] = .string(status.rawValue)
    step["outputs"] = .map(map)
    if let exitCode { step["exitCode"] = .int(exitCode) }
    if let items { step["items"] = .list(items.map(\.value)) }
    guard case .map(var steps)? = values.updateValue(.map(ValueMap()), forKey: "steps") else { return }
    steps[id] = .map(step)
    values["steps"] = .map(steps)
  }

  /// One item of a step that has `forEach`, as `steps.ID.items` lists it.
  public struct Item: Sendable, Hashable {
    public let key: String
    public let status: StepStatus
    public let outputs: [String: Value]

    public init(key: String, status: StepStatus, outputs: [String: Value]) {
      self.key = key
      self.status = status
      self.outputs = outputs
    }

    var value: Value {
      var map = ValueMap()
      for (name, value) in outputs { map[name] = value }
      return ["key": .string(key), "status": .string(status.rawValue), "outputs": .map(map)]
    }
  }

  /// The item that a `forEach` is at.
  public mutating func define(_ name: String, _ value: Value) { values[name] = value }

  /// What handlers, and the condition of a `retry`, see of a failure.
  public mutating func record(failureOf step: String, message: String, exitCode: Int64?) {
    var failure = ValueMap()
    failure["step"] = .string(step)
    failure["message"] = .string(message)
    if let exitCode { failure["exitCode"] = .int(exitCode) }
    values["failure"] = .map(failure)
  }
}
