public import JSON
import RunbookLanguage

/// The JSON Schema (draft 2020-12) of a file of tests, for editors. Which steps, inputs and outputs there are is held against
/// the runbook by the reader.
public enum RunbookTestSchema {
  public static let identifier = "urn:runback:schema:runbook-test:v1"

  public static func document() -> JSONValue {
    object(
      [
        "apiVersion": ["const": "runback/v1"], "kind": ["const": "RunbookTest"], "runbook": filled,
        "inputs": ["type": "object"], "simulate": ["type": "array", "items": ref("simulation")],
        "tests": ["type": "array", "items": ref("test"), "minItems": 1],
      ], required: ["apiVersion", "kind", "runbook", "tests"],
      more: [
        "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": .string(identifier),
        "title": "Runback tests of a runbook",
        "$defs": ["simulation": simulation, "test": test, "passage": filled],
      ])
  }

  /// One simulated result; exercises take the same.
  public static let simulation: JSONValue = object(
    [
      "step": filled, "item": text, "attempt": integer(1, 1000), "exit": integer(0, 255), "stdout": text,
      "stderr": text, "took": ["type": "string", "pattern": "^([0-9]+(d|h|m|s|ms))+$", "examples": ["5m", "1h30m"]],
      "set": ["type": "object"], "fail": filled, "confirm": ["type": "boolean"], "approve": ["type": "boolean"],
      "decide": words(SimulatedDecision.allCases.map(\.rawValue)),
    ], required: ["step"])

  private static let test: JSONValue = object(
    [
      "name": filled, "inputs": ["type": "object"], "startedAt": ["type": "string"], "incident": filled,
      "simulate": ["type": "array", "items": ref("simulation")], "expect": expectation,
    ], required: ["name", "expect"])

  private static let expectation: JSONValue = object([
    "end": words(Walk.End.allCases.map(\.rawValue)), "path": ["type": "array", "items": ref("passage")],
    "undo": ["type": "array", "items": ref("passage")],
    "status": ["type": "object", "additionalProperties": words(StepStatus.allCases.map(\.rawValue))],
    "outputs": ["type": "object", "additionalProperties": ["type": "object"]],
    "attempts": ["type": "object", "additionalProperties": integer(0, 1000)],
    "argv": ["type": "object", "additionalProperties": ["type": "array", "items": text]], "failure": filled,
  ])

  private static let text: JSONValue = ["type": ["string", "number"]]
  private static let filled: JSONValue = ["type": ["string", "number"], "pattern": "\\S"]
  private static func ref(_ name: String) -> JSONValue { ["$ref": .string("#/$defs/\(name)")] }
  private static func words(_ words: [String]) -> JSONValue { ["enum": JSONValue(words)] }
  private static func integer(_ low: Int, _ high: Int) -> JSONValue {
    ["type": "integer", "minimum": JSONValue(low), "maximum": JSONValue(high)]
  }

  private static func object(
    _ properties: JSONObject, required: [String] = [], more: JSONObject = [:]
  ) -> JSONValue {
    var schema = more
    schema["type"] = "object"
    schema["properties"] = .object(properties)
    schema["additionalProperties"] = false
    if !required.isEmpty { schema["required"] = JSONValue(required) }
    return .object(schema)
  }
}
