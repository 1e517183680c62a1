import Expressions
public import JSON

/// The JSON Schema (draft 2020-12) of a runbook, for editors: what it refuses the parser refuses too, and what it lets
/// through has the shape of a runbook. References, types and safety are the checker's own.
///
/// A plain YAML scalar such as `1.20` is text where text is wanted, so that the schema takes numbers there as well.
public enum RunbookSchema {
  public static let identifier = "urn:runback:schema:runbook:v1"

  public static func document(actions: [ActionSignature] = ActionSignature.builtIn) -> JSONValue {
    let steps = StepSchema(actions: actions)
    let properties: JSONObject = [
      "apiVersion": ["const": "runback/v1"], "kind": ["const": "Runbook"], "metadata": metadata,
      "inputs": ["type": "object", "propertyNames": SchemaPart.name, "additionalProperties": SchemaPart.ref("input")],
      "permissions": SchemaPart.object([
        "exec": SchemaPart.list(of: SchemaPart.filled), "hosts": SchemaPart.list(of: SchemaPart.filled),
      ]),
      "lock": [
        "anyOf": [
          SchemaPart.text,
          SchemaPart.object(["key": SchemaPart.text, "remote": SchemaPart.filled], required: ["key"]),
        ]
      ],
      "defaults": SchemaPart.object(["timeout": SchemaPart.ref("timeSpan")]),
      "rollback": ["enum": ["ask", "auto", "never"]],
      "preflight": SchemaPart.list(of: SchemaPart.ref("readingStep")),
      "steps": SchemaPart.list(of: SchemaPart.ref("step"), minimum: 1),
      "onFailure": SchemaPart.list(of: SchemaPart.ref("step")),
      "always": SchemaPart.list(of: SchemaPart.ref("step")),
    ]
    var definitions = steps.definitions
    for (name, definition) in SchemaPart.definitions.members + InputSchema.definitions.members {
      definitions[name] = definition
    }
    return [
      "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": .string(identifier),
      "title": "Runback runbook", "type": "object", "properties": .object(properties),
      "required": ["apiVersion", "kind", "metadata", "steps"], "additionalProperties": false,
      "$defs": .object(definitions),
    ]
  }

  private static let metadata: JSONValue = SchemaPart.object(
    [
      "id": [
        "type": "string", "pattern": "^[a-z][a-z0-9-]{0,99}$", "examples": ["sample"],
        "description": "equals the file's name",
      ],
      "title": SchemaPart.filled, "summary": SchemaPart.filled, "owner": SchemaPart.ref("contact"),
      "severity": ["enum": ["sev1", "sev2", "sev3", "sev4"]], "tags": SchemaPart.list(of: SchemaPart.filled),
      "attack": SchemaPart.list(of: [
        "type": "string", "pattern": "^T[0-9]{4}([.][0-9]{3})?$", "examples": ["T1195.002", "T1078"],
      ]),
      "controls": SchemaPart.list(of: [
        "type": "string", "pattern": "^[^:]+:[\\s\\S]+$", "examples": ["SOC2:CC7.4", "ISO27001:A.5.26"],
      ]),
      "reviewed": ["type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "examples": ["2026-11-20"]],
      "reviewEvery": SchemaPart.ref("timeSpan"),
    ], required: ["id", "title"])
}
