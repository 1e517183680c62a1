public import JSON

/// The JSON Schema (draft 2020-12) of a trust policy, for editors: what it refuses the parser refuses too, and what it lets
/// through has the shape of a policy. What is in the key files, and whether signers that are named exist, is the parser's own.
public enum TrustPolicySchema {
  public static let identifier = "urn:runback:schema:trust:v1"

  public static func document() -> JSONValue {
    var schema = object(
      [
        "apiVersion": ["const": "runback/v1"], "kind": ["const": "TrustPolicy"],
        "epoch": ["type": "integer", "minimum": 1], "root": ref("commit"), "floor": ref("commit"),
        "branches": list(ref("branch")), "history": words(TrustPolicy.History.allCases.map(\.rawValue)),
        "sigstore": object(["roots": list(ref("file")), "rekor": list(ref("file"))], required: ["roots"]),
        "signers": [
          "type": "object", "additionalProperties": ref("signer"),
          "propertyNames": [
            "pattern": "^[^\\s:/,;*?!\"'<>|()\\[\\]{}]*$", "examples": ["ana", "bo", "ci@example.org"],
          ],
        ],
        "revokedKeys": list(ref("file")), "forgeOnly": words(TrustPolicy.ForgeOnly.allCases.map(\.rawValue)),
        "paths": list(ref("rule")), "knownGood": object(["health": words(TrustPolicy.Health.allCases.map(\.rawValue))]),
        "protect": list(ref("pattern")),
        "quarantined": [
          "type": "object", "additionalProperties": ref("filled"),
          "propertyNames": [
            "pattern": "^([0-9A-Fa-f]{40}|([^@]*@)?sha256:[0-9a-f]{64})$", "examples": .array([.string(sample)]),
          ],
        ],
        "accepted": [
          "type": "object", "additionalProperties": ref("filled"),
          "propertyNames": ["pattern": "^[0-9A-Fa-f]{40}$", "examples": .array([.string(sample)])],
        ],
        "delegated": ["type": "boolean"],
      ], required: ["apiVersion", "kind", "signers"])
    if case .object(var members) = schema {
      members["$schema"] = "https://json-schema.org/draft/2020-12/schema"
      members["$id"] = .string(identifier)
      members["title"] = "Runback trust policy"
      members["$defs"] = .object(definitions)
      schema = .object(members)
    }
    return schema
  }

  private static let sample = "4f1a5b1051b469108d1bdf0ebec6c814427e3834"

  private static let definitions: JSONObject = [
    "commit": ["type": ["string", "number"], "pattern": "^[0-9A-Fa-f]{40}$", "examples": .array([.string(sample)])],
    "branch": ["type": ["string", "number"], "pattern": "^(?!refs/)\\S+$", "examples": ["main", "release/1"]],
    "file": ["type": ["string", "number"], "pattern": "\\S", "examples": ["keys/ana.pub"]],
    "filled": ["type": ["string", "number"], "pattern": "\\S", "examples": ["because"]],
    "pattern": ["type": ["string", "number"], "pattern": "^[^/]", "examples": ["apps/**", "**/*.sops.yaml"]],
    "principal": [
      "type": ["string", "number"], "pattern": "^[^\\s*?!,]+$", "examples": ["ana@example.org"],
    ],
    "rule": object(
      [
        "match": list(ref("pattern"), minimum: 1),
        "signers": list(["type": ["string", "number"], "examples": ["ana"]]),
        "threshold": ["type": "integer", "minimum": 1, "maximum": 1000],
      ], required: ["match", "signers"]),
    "x509": [
      "anyOf": [
        object(["identity": ref("filled"), "issuer": ref("filled")], required: ["identity", "issuer"]),
        object(["identity": ref("filled"), "roots": list(ref("file"), minimum: 1)], required: ["identity", "roots"]),
      ]
    ],
    "sshAuthority": object(
      ["keys": list(ref("file")), "principals": list(ref("principal"), minimum: 1)], required: ["keys", "principals"]),
    "signer": ["anyOf": .array(signers)],
  ]

  /// A person or a forge, with a key of at least one sort.
  private static let signers: [JSONValue] = ["ssh", "openpgp", "sshAuthority", "x509"].flatMap { key -> [JSONValue] in
    [true, false].map { isForge in
      let all = isForge ? [Capability.merge, .squash] : Capability.allCases
      var properties: JSONObject = [
        "ssh": list(ref("file"), minimum: key == "ssh" ? 1 : 0),
        "openpgp": list(ref("file"), minimum: key == "openpgp" ? 1 : 0), "sshAuthority": ref("sshAuthority"),
        "x509": ref("x509"), "can": list(words(all.map(\.rawValue))),
        "compromised": object(
          ["since": ["type": "string", "pattern": "^[0-9]{4}-", "examples": ["2026-11-20T03:00:00Z"]]],
          required: ["since"]),
      ]
      properties["kind"] = ["const": .string(isForge ? "forge" : "person")]
      return object(properties, required: [key, "can"] + (isForge ? ["kind"] : []))
    }
  }

  private static func ref(_ name: String) -> JSONValue { ["$ref": .string("#/$defs/\(name)")] }
  private static func words(_ words: [String]) -> JSONValue { ["enum": JSONValue(words)] }

  private static func list(_ items: JSONValue, minimum: Int = 0) -> JSONValue {
    minimum == 0
      ? ["type": "array", "items": items] : ["type": "array", "items": items, "minItems": JSONValue(minimum)]
  }

  private static func object(_ properties: JSONObject, required: [String] = []) -> JSONValue {
    var schema: JSONObject = ["type": "object", "properties": .object(properties), "additionalProperties": false]
    if !required.isEmpty { schema["required"] = JSONValue(required) }
    return .object(schema)
  }
}
