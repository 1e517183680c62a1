import Expressions
import JSON

/// Steps: one form for each kind of work, so that a key which does not fit is refused where it stands.
struct StepSchema {
  let actions: [ActionSignature]

  /// Where a step stands decides what it must have and may do.
  private enum Place: String, CaseIterable {
    case step, readingStep, probe, undo

    /// Probes and undo may leave id and title out.
    var isNamed: Bool { self == .step || self == .readingStep }
    var onlyReads: Bool { self == .readingStep || self == .probe }
  }

  var definitions: JSONObject {
    var definitions = InputSchema.constants
    for place in Place.allCases { definitions[place.rawValue] = ["anyOf": .array(forms(place))] }
    definitions["argument"] = Self.argument
    definitions["retry"] = Self.retry
    return definitions
  }

  private func forms(_ place: Place) -> [JSONValue] {
    let calls = actions.filter { !place.onlyReads || $0.effect == .read || $0.reads != nil }.map { call($0, place) }
    return calls + [
      form(place, ["run": SchemaPart.list(of: SchemaPart.ref("argument"), minimum: 1)], for: [.program, .machine]),
      form(place, ["shell": SchemaPart.filled], for: [.program, .machine]),
      form(place, ["manual": SchemaPart.filled], for: [.person]),
      form(
        place,
        [
          "parallel": [
            "type": "object", "minProperties": 1, "propertyNames": SchemaPart.name,
            "additionalProperties": SchemaPart.list(of: SchemaPart.ref("step"), minimum: 1),
          ]
        ], optional: ["failFast": SchemaPart.boolean], for: []),
      form(place, ["steps": SchemaPart.list(of: SchemaPart.ref("step"), minimum: 1)], for: []),
    ]
  }

  private enum Trait { case program, machine, person }

  private func form(
    _ place: Place, _ work: JSONObject, optional: JSONObject = [:], for traits: Set<Trait>
  ) -> JSONValue {
    var properties = work
    for (key, value) in optional.members + Self.common.members { properties[key] = value }
    if !traits.isDisjoint(with: [.program, .person]) {
      properties["effect"] = place.onlyReads ? ["const": "read"] : ["enum": ["read", "mutate", "irreversible"]]
      properties["idempotent"] = SchemaPart.boolean
      properties["outputs"] = Self.named(SchemaPart.ref(traits.contains(.person) ? "answer" : "output"))
    }
    if traits.contains(.program) {
      properties["env"] = [
        "type": "object", "propertyNames": ["pattern": "^[A-Za-z_][A-Za-z0-9_]*$", "examples": ["KUBECONFIG", "A1"]],
        "additionalProperties": SchemaPart.text,
      ]
      properties["stdin"] = SchemaPart.text
      properties["cwd"] = SchemaPart.text
    }
    if traits.contains(.machine) {
      properties["timeout"] = SchemaPart.ref("timeSpan")
      properties["retry"] = SchemaPart.ref("retry")
    }
    if traits.contains(.person) {
      properties["expect"] = SchemaPart.condition
      properties["remindAfter"] = SchemaPart.ref("timeSpan")
    }
    return SchemaPart.object(
      properties, required: (place.isNamed ? ["id", "title"] : []) + work.members.map(\.key),
      more: [
        "dependentRequired": ["typeToConfirm": ["confirm"]],
        // A change has a way back, or a reason why there is none.
        "not": ["required": ["undo", "noUndo"]],
      ])
  }

  private func call(_ action: ActionSignature, _ place: Place) -> JSONValue {
    let needed = action.parameters.filter(\.isRequired).map(\.name)
    var arguments = JSONObject()
    for parameter in action.parameters {
      arguments[parameter.name] = parameter.isCondition ? SchemaPart.condition : argument(of: parameter.type)
    }
    if let reads = action.reads, place.onlyReads { arguments[reads.name] = ["enum": JSONValue(reads.values)] }
    let with = SchemaPart.object(arguments, required: needed)
    let work: JSONObject = ["uses": ["const": .string(action.name), "description": .string(action.summary)]]
    if action.takesOutputs {
      let values = Self.named(["anyOf": .array(Self.settable + [SchemaPart.list(of: ["anyOf": .array(Self.settable)])])]
      )
      return form(
        place, ["uses": work["uses"] ?? true, "with": values, "outputs": Self.named(SchemaPart.ref("answer"))],
        for: [.machine])
    }
    return needed.isEmpty
      ? form(place, work, optional: ["with": with], for: [.machine])
      : form(place, ["uses": work["uses"] ?? true, "with": with], for: [.machine])
  }

  /// A constant of the type, or a text with an expression in it.
  private func argument(of type: ValueType) -> JSONValue {
    let template: JSONValue = ["type": "string", "pattern": "\\$\\{\\{", "examples": ["${{ run.id }}"]]
    switch type {
    case .list(let element): return ["anyOf": [SchemaPart.list(of: argument(of: element)), template]]
    case .map(let element):
      return ["anyOf": [["type": "object", "additionalProperties": argument(of: element)], template]]
    case .secret: return template
    case .enumeration(let values): return ["anyOf": [["enum": JSONValue(values)], template]]
    case .timestamp: return ["anyOf": [SchemaPart.ref("timestampText"), template]]
    case .path: return ["anyOf": [SchemaPart.ref("pathText"), template]]
    case .bool: return ["anyOf": [SchemaPart.boolean, template]]
    case .int: return ["anyOf": [["type": "integer"], template]]
    default: return SchemaPart.text
    }
  }

  private static let settable: [JSONValue] = [
    SchemaPart.text, SchemaPart.boolean, ["type": "integer"], ["type": "number", "examples": [2, 1.5]],
  ]

  private static func named(_ value: JSONValue) -> JSONValue {
    ["type": "object", "propertyNames": SchemaPart.name, "additionalProperties": value]
  }

  private static let common: JSONObject = [
    "id": SchemaPart.name, "title": SchemaPart.filled, "docs": SchemaPart.text, "when": SchemaPart.condition,
    "guard": SchemaPart.ref("probe"), "verify": SchemaPart.ref("probe"), "confirm": SchemaPart.filled,
    "typeToConfirm": SchemaPart.filled, "approve": approve, "forEach": forEach,
    "onError": [
      "anyOf": [
        ["enum": ["stop", "ask", "continue"]], SchemaPart.object(["goto": SchemaPart.filled], required: ["goto"]),
      ]
    ],
    "critical": SchemaPart.boolean, "undo": SchemaPart.ref("undo"), "noUndo": SchemaPart.filled,
    "dryRun": ["enum": ["skip", "native", "refuse"]],
    "evidence": SchemaPart.object([
      "files": SchemaPart.list(of: SchemaPart.text), "outputs": SchemaPart.list(of: SchemaPart.filled),
    ]),
    "allow": SchemaPart.list(
      of: SchemaPart.object(["code": SchemaPart.filled, "reason": SchemaPart.filled], required: ["code", "reason"])),
  ]

  private static let approve = SchemaPart.object(
    [
      "from": SchemaPart.ref("contact"), "count": SchemaPart.integer(1...20), "expires": SchemaPart.ref("timeSpan"),
      "breakGlass": SchemaPart.object(
        ["from": SchemaPart.ref("contact"), "count": SchemaPart.integer(1...20)], required: ["from"]),
    ], required: ["from"])

  private static let forEach = SchemaPart.object(
    [
      "in": SchemaPart.condition, "as": SchemaPart.variable, "key": SchemaPart.condition,
      "maxConcurrent": SchemaPart.integer(1...1000), "maxFailures": SchemaPart.integer(0...1_000_000),
    ], required: ["in", "as"])

  private static let retry = SchemaPart.object(
    [
      "max": SchemaPart.integer(1...1000), "initial": SchemaPart.ref("timeSpan"),
      "factor": ["type": "number", "minimum": 1, "examples": [2, 1.5]], "cap": SchemaPart.ref("timeSpan"),
      "jitter": ["type": "number", "minimum": 0, "maximum": 1, "examples": [0.5]], "if": SchemaPart.condition,
    ], required: ["max"])

  private static let argument: JSONValue = [
    "anyOf": [
      SchemaPart.text, SchemaPart.object(["each": SchemaPart.condition], required: ["each"]),
      SchemaPart.object(
        ["when": SchemaPart.condition, "args": SchemaPart.list(of: SchemaPart.text)], required: ["when", "args"]),
    ]
  ]
}
