import JSON

/// Declared types, with the keys that belong to each: of inputs, and of outputs.
enum InputSchema {
  static let definitions: JSONObject = [
    "input": [
      "anyOf": .array(
        forms { form in
          var properties: JSONObject = ["description": SchemaPart.filled, "prompt": SchemaPart.filled]
          for (key, value) in form.properties.members { properties[key] = value }
          if form.type == "secret" { properties["from"] = secretSource } else { properties["default"] = form.value }
          // A list takes a pattern for its texts; a map and numbers have none.
          if form.isText || form.type == "list" { properties["pattern"] = pattern }
          return SchemaPart.object(properties, required: form.required)
        })
    ],
    "output": ["anyOf": .array(outputs(asked: false))],
    "answer": ["anyOf": .array(outputs(asked: true))],
  ]

  private static func outputs(asked: Bool) -> [JSONValue] {
    forms { form in
      guard form.type != "secret" else { return nil }
      var properties: JSONObject = [
        "description": SchemaPart.filled, "sensitive": SchemaPart.boolean, "optional": SchemaPart.boolean,
        "default": form.value,
      ]
      for (key, value) in form.properties.members { properties[key] = value }
      if form.isText { properties["pattern"] = pattern }
      guard !asked else { return SchemaPart.object(properties, required: form.required) }
      properties["from"] = ["enum": ["stdout", "stderr", "json", "file"]]
      properties["path"] = ["type": "string", "pattern": "^(/([^~/]|~[01])*)*$", "examples": ["/status/phase", ""]]
      return SchemaPart.object(
        properties, required: form.required,
        more: [
          "if": ["required": ["path"]],
          "then": ["properties": ["from": ["const": "json"]], "required": ["from"]],
        ])
    }
  }

  /// What a type brings with it.
  private struct Form {
    let type: String
    let isText: Bool
    /// `type` itself, and `values` or `items`.
    let properties: JSONObject
    let required: [String]
    /// The schema of a constant.
    let value: JSONValue
  }

  private static func forms(_ schema: (Form) -> JSONValue?) -> [JSONValue] {
    let texts = ["string", "path", "url", "commit", "image", "imageDigest", "k8sName"]
    var forms = texts.map { form($0, isText: true, value: SchemaPart.ref($0 == "string" ? "text" : "\($0)Text")) }
    forms += [
      form("int", value: ["type": "integer"]), form("bool", value: SchemaPart.boolean),
      form("double", value: ["type": "number"]), form("duration", value: SchemaPart.ref("durationText")),
      form("timestamp", value: SchemaPart.ref("timestampText")), form("secret", value: false),
      Form(
        type: "enum", isText: true, properties: ["type": ["const": "enum"], "values": values],
        required: ["type", "values"], value: SchemaPart.filled),
    ]
    for type in ["list", "map"] {
      forms.append(
        Form(
          type: type, isText: false, properties: ["type": ["const": .string(type)], "items": items], required: ["type"],
          value: type == "list" ? ["type": "array"] : ["type": "object"]))
    }
    return forms.compactMap(schema)
  }

  private static func form(_ type: String, isText: Bool = false, value: JSONValue) -> Form {
    Form(
      type: type, isText: isText, properties: ["type": ["const": .string(type)]], required: ["type"], value: value)
  }

  private static let values = SchemaPart.list(of: SchemaPart.filled, minimum: 1)
  private static let items: JSONValue = [
    "enum": [
      "string", "int", "bool", "double", "duration", "timestamp", "path", "url", "commit", "image", "imageDigest",
      "k8sName",
    ]
  ]
  private static let pattern: JSONValue = ["type": ["string", "number"], "examples": ["[a-z]+"]]
  private static let secretSource: JSONValue = [
    "anyOf": [
      ["type": "string", "pattern": "^(env|file):[\\s\\S]+$", "examples": ["env:TOKEN", "file:/run/secrets/token"]],
      SchemaPart.object(["command": SchemaPart.list(of: SchemaPart.text)], required: ["command"]),
    ]
  ]

  /// Constants of the text types: looser than the parser, tight enough for an editor.
  static let constants: JSONObject = [
    "pathText": text("^[^-]", ["/srv/clone", "clone"]),
    "urlText": text("^[A-Za-z][A-Za-z0-9+.-]*://", ["https://example.org/x"]),
    "commitText": text("^([0-9a-f]{40}|[0-9a-f]{64})$", ["4f1a5b1051b469108d1bdf0ebec6c814427e3834"]),
    "imageText": text("^[A-Za-z0-9]", ["registry.example.org/shop/web:1.4", "web"]),
    "imageDigestText": text(
      "@sha256:[0-9a-f]{64}$",
      ["example.org/web@sha256:2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"]),
    "k8sNameText": text("^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$", ["shop", "shop-db.example"]),
    "durationText": text("^[0-9]", ["5m", "1h30m"]),
    "timestampText": text("^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ]", ["2026-11-20T03:00:00Z"]),
  ]

  private static func text(_ pattern: String, _ examples: [String]) -> JSONValue {
    ["type": ["string", "number"], "pattern": .string(pattern), "examples": JSONValue(examples)]
  }
}
