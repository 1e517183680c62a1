import JSON

/// The parts of which the schemas are made.
enum SchemaPart {
  static func ref(_ name: String) -> JSONValue { ["$ref": .string("#/$defs/\(name)")] }

  /// Text, which an unquoted number is too.
  static let text = ref("text")
  /// Text with a character in it that is no white space.
  static let filled = ref("filledText")
  /// An expression, which an unquoted number, `true` or `false` is too.
  static let condition = ref("condition")
  static let name = ref("name")
  /// A name that expressions write by itself.
  static let variable = ref("variable")

  static func list(of items: JSONValue, minimum: Int = 0) -> JSONValue {
    minimum == 0
      ? ["type": "array", "items": items] : ["type": "array", "items": items, "minItems": JSONValue(minimum)]
  }

  /// A mapping with these keys and no others.
  static func object(
    _ properties: JSONObject, required: [String] = [], more: JSONObject = [:]
  ) -> JSONValue {
    var schema: JSONObject = ["type": "object", "properties": .object(properties), "additionalProperties": false]
    if !required.isEmpty { schema["required"] = JSONValue(required) }
    for (key, value) in more.members { schema[key] = value }
    return .object(schema)
  }

  static func integer(_ range: ClosedRange<Int>) -> JSONValue {
    ["type": "integer", "minimum": JSONValue(range.lowerBound), "maximum": JSONValue(range.upperBound)]
  }

  static let boolean: JSONValue = ["type": "boolean"]

  static let definitions: JSONObject = [
    "text": ["type": ["string", "number"], "examples": ["a text", "", 1.5, "${{ run.id }}"]],
    "filledText": ["type": ["string", "number"], "pattern": "\\S", "examples": ["words", 7]],
    "condition": ["type": ["string", "number", "boolean"], "examples": ["1 < 2", true, "run.id == \"x\""]],
    "name": [
      "type": "string", "pattern": "^[a-z][A-Za-z0-9]{0,59}$", "examples": ["first", "secondOne", "x3"],
      "not": ["enum": ["true", "false", "null", "in"]],
    ],
    "variable": [
      "type": "string", "pattern": "^[a-z][A-Za-z0-9]{0,59}$", "examples": ["item", "node"],
      "not": [
        "enum": [
          "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import",
          "let", "loop", "package", "namespace", "return", "var", "void", "while",
        ]
      ],
    ],
    "timeSpan": [
      "type": "string", "minLength": 2,
      "pattern": "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$", "examples": ["90d", "5m", "1h30m", "250ms"],
    ],
    "contact": [
      "type": "string", "pattern": "^(person|group|schedule):[^:]+$", "examples": ["group:legal", "person:ana"],
    ],
  ]
}
