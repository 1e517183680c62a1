public import JSON

/// The JSON Schema (draft 2020-12) of one document of a registry, for editors: what it refuses the parser refuses too, and
/// what it lets through has the shape of a document. Whether what is referred to exists is the registry's own.
public enum ContactsSchema {
  public static let identifier = "urn:runback:schema:contacts:v1"

  public static func document() -> JSONValue {
    let kinds: [(RegistryDecoder.Kind, JSONValue)] = [
      (.person, person), (.group, group), (.schedule, schedule), (.schedule, calendarSchedule), (.override, override),
      (.service, service),
      (.escalation, escalation), (.matrix, matrix), (.calendar, calendar), (.template, template),
    ]
    let forms =
      kinds.map { document($0, $1) } + obligations.map { document(.obligation, $0) }
      + channels.map { document(.channel, $0) }
    return [
      "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": .string(identifier),
      "title": "Runback contacts", "anyOf": .array(forms), "$defs": .object(definitions),
    ]
  }

  private static func document(_ kind: RegistryDecoder.Kind, _ body: JSONValue) -> JSONValue {
    var properties: JSONObject = ["apiVersion": ["const": "runback/v1"], "kind": ["const": .string(kind.rawValue)]]
    for (key, value) in body["properties"]?.objectValue?.members ?? [] { properties[key] = value }
    let required = ["apiVersion", "kind"] + (body["required"]?.arrayValue ?? []).compactMap(\.stringValue)
    return object(properties, required: required)
  }

  // MARK: Kinds

  private static let person = object(
    [
      "id": ref("name"), "name": ref("filled"), "org": words(Person.Organisation.allCases.map(\.rawValue)),
      "tz": ref("zone"), "languages": list(ref("word")), "maxTLP": ref("tlp"),
      "methods": list(ref("method"), minimum: 1),
      "quiet": object(
        ["from": ref("evening"), "to": ref("morning"), "breakThrough": ref("severity")], required: ["from", "to"]),
      "absent": list(
        object(["from": ref("from"), "until": ref("until"), "delegate": ref("name")], required: ["from", "until"])),
      "keys": list(ref("key")), "reviewBy": ref("date"),
    ], required: ["id", "name", "methods"])

  private static let group = object(
    [
      "id": ref("name"), "name": ref("filled"), "members": list(ref("party"), minimum: 1),
      "minReachable": integer(0, 1000),
    ], required: ["id", "members"])

  private static let schedule = object(
    [
      "id": ref("name"), "name": ref("filled"), "tz": ref("zone"),
      "layers": list(
        object(
          [
            "id": ref("name"), "start": ref("localTime"), "until": ref("until"), "every": ref("step"),
            "users": list(ref("name"), minimum: 1), "advance": words(Schedule.Layer.Advance.allCases.map(\.rawValue)),
            "only": oneOrMore(["anyOf": .array(restrictions)], minimum: 1),
          ], required: ["id", "start", "every", "users"]), minimum: 1),
      "onGap": ["anyOf": [["const": "problem"], ref("party")]],
      "overlap": words(Schedule.Overlap.allCases.map(\.rawValue)),
    ], required: ["id", "tz", "layers"])

  /// Whose file exists, and names people, a schema cannot say.
  private static let calendarSchedule = object(
    [
      "id": ref("name"), "name": ref("filled"), "tz": ref("zone"),
      "source": ["type": "string", "pattern": "^[^./][^/]*(/[^./][^/]*)*$", "examples": ["on-call.ics"]],
      "onGap": ["anyOf": [["const": "problem"], ref("party")]],
      "overlap": words(Schedule.Overlap.allCases.map(\.rawValue)),
    ], required: ["id", "tz", "source"])

  private static let override = object(
    [
      "id": ref("name"), "schedule": ref("name"), "from": ref("from"), "until": ref("until"), "user": ref("name"),
      "reason": ref("filled"),
    ], required: ["id", "schedule", "from", "until", "user"])

  private static let service = object(
    [
      "id": ref("name"), "name": ref("filled"), "owner": ref("anyone"),
      "policy": ["type": "string", "pattern": "^escalation:[a-z]", "examples": ["escalation:security"]],
      "paths": oneOrMore(ref("path")), "data": oneOrMore(ref("word")), "regions": oneOrMore(ref("word")),
    ], required: ["id", "owner"])

  /// By where they can end.
  private static let channels: [JSONValue] = [
    channel(
      [.email], endpoint: ["type": "string", "pattern": "^smtps?://\\S+$", "examples": ["smtp://mail.example.org"]]),
    channel([.tel, .apprise], endpoint: ref("filled")),
    channel(
      [.slack, .matrix, .ntfy, .pagerduty, .teams, .webhook],
      endpoint: [
        "type": "string", "pattern": "^(https://|http://(127\\.0\\.0\\.1|localhost|\\[::1\\])([:/]|$))\\S*$",
        "examples": ["https://chat.example.org"],
      ]),
  ]

  private static func channel(_ kinds: [ContactMethod.Kind], endpoint: JSONValue) -> JSONValue {
    object(
      [
        "id": ref("name"), "type": words(kinds.map(\.rawValue)), "endpoint": endpoint, "secret": ref("secret"),
        "user": ref("filled"), "from": ref("filled"), "format": words(Channel.Format.allCases.map(\.rawValue)),
        "tls": words(Channel.Encryption.allCases.map(\.rawValue)), "ca": ref("filled"), "parallel": integer(1, 100),
        "retry": object(["attempts": integer(1, 20), "wait": ref("timeSpan"), "atMost": ref("timeSpan")]),
        "fallback": ref("name"), "idempotent": ["type": "boolean"], "sharedFate": list(ref("word")),
        "exercise": ["const": "sink"],
      ], required: ["id", "type"])
  }

  private static let restrictions: [JSONValue] = [
    object(
      ["days": oneOrMore(ref("weekday"), minimum: 1), "from": ref("evening"), "to": ref("morning")],
      required: ["from", "to"]),
    object(
      [
        "from": ["type": "string", "pattern": "^[a-z]+ [0-9]{2}:[0-9]{2}", "examples": ["fri 17:00"]],
        "to": ["type": "string", "pattern": "^[a-z]+ [0-9]{2}:[0-9]{2}", "examples": ["mon 09:00"]],
      ], required: ["from", "to"]),
  ]

  private static let template = object(
    [
      "id": ref("name"), "subject": ref("wording"), "text": ref("wording"),
      "redacted": object(["subject": ref("wording"), "text": ref("wording")], required: ["subject", "text"]),
    ], required: ["id", "subject", "text"])

  private static let escalation = object(
    [
      "id": ref("name"),
      "steps": list(
        object(
          [
            "notify": oneOrMore(ref("party")), "within": ref("timeSpan"),
            "ack": [
              "type": "string", "pattern": "^(any|all|quorum:[1-9][0-9]{0,3})$", "examples": ["any", "quorum:2"],
            ],
            "ifEmpty": ["const": "skip"],
          ], required: ["notify", "within"]), minimum: 1),
      "exhausted": oneOrMore(ref("party")),
    ], required: ["id", "steps"])

  private static let matrix = object(
    ["id": ref("name"), "rules": list(["anyOf": [rule(needs: "notify"), rule(needs: "obligations")]])],
    required: ["id", "rules"])

  private static func rule(needs key: String) -> JSONValue {
    object(
      [
        "id": ref("name"), "when": conditions, "notify": oneOrMore(ref("target")), "within": ref("timeSpan"),
        "tlp": ref("tlp"), "template": ref("name"), "obligations": oneOrMore(ref("name")),
      ], required: ["id", key])
  }

  private static let conditions = object([
    "severity": oneOrMore(ref("severity"), minimum: 1), "service": oneOrMore(ref("name"), minimum: 1),
    "data": oneOrMore(ref("word"), minimum: 1), "region": oneOrMore(ref("word"), minimum: 1),
    "tags": oneOrMore(ref("word"), minimum: 1),
  ])

  /// With a trigger of its own, or with one in each of its limits.
  private static let obligations: [JSONValue] = [
    obligation(
      due: ["anyOf": .array(limits([:]) + [several(limits(["trigger": ref("trigger")]))])], more: ["trigger"]),
    obligation(due: several(limits(["trigger": ref("trigger")], needs: ["trigger"])), more: []),
  ]

  private static func several(_ limits: [JSONValue]) -> JSONValue {
    object(["min": list(["anyOf": .array(limits)], minimum: 1)], required: ["min"])
  }

  private static func obligation(due: JSONValue, more: [String]) -> JSONValue {
    var properties: JSONObject = [
      "id": ref("name"), "title": ref("filled"), "due": due, "tz": ref("zone"), "owner": ref("party"),
      "to": ref("filled"), "cite": ref("filled"), "reviewed": ref("date"), "note": ref("filled"),
    ]
    if more.contains("trigger") { properties["trigger"] = ref("trigger") }
    return object(properties, required: ["id", "title", "due", "owner", "to", "cite"] + more)
  }

  private static func limits(_ extra: JSONObject, needs: [String] = []) -> [JSONValue] {
    let units: [(String, Int)] = [("hours", 100_000), ("days", 100_000), ("months", 1200), ("businessDays", 10_000)]
    return units.map { unit, most in
      var properties = extra
      properties[unit] = integer(1, most)
      if unit == "businessDays" { properties["calendar"] = ref("name") }
      return object(properties, required: [unit] + needs)
    }
  }

  private static let calendar = object(
    [
      "id": ref("name"),
      "weekend": ["type": "array", "maxItems": 6, "items": ref("weekday")], "holidays": list(ref("date")),
    ], required: ["id"])

  // MARK: Parts

  private static let definitions: JSONObject = [
    "name": ["type": "string", "pattern": "^[a-z][a-z0-9-]{0,63}$", "examples": ["ana"]],
    "filled": ["type": ["string", "number"], "pattern": "\\S", "examples": ["words", 7]],
    "word": ["type": ["string", "number"], "pattern": "^[A-Za-z0-9_.:-]{1,64}$", "examples": ["pii", "eu"]],
    "zone": ["type": "string", "pattern": "^(UTC|[A-Z].*)$", "examples": ["UTC", "Europe/Berlin"]],
    "date": ["type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "examples": ["2026-11-24"]],
    "localTime": localTime(["2026-01-05T09:00"]), "from": localTime(["2026-01-05", "2026-01-05T09:00"]),
    "until": localTime(["2026-02-05", "2026-02-05T09:00"]),
    "morning": ["type": "string", "pattern": "^[0-9]{2}:[0-9]{2}", "examples": ["07:00"]],
    "evening": ["type": "string", "pattern": "^[0-9]{2}:[0-9]{2}", "examples": ["22:00"]],
    "timeSpan": ["type": "string", "pattern": "^([0-9]+(d|h|m|s|ms))+$", "examples": ["15m", "1h30m"]],
    "step": ["type": "string", "pattern": "^[0-9]+(mo|[a-z])$", "examples": ["12h", "1w", "1mo"]],
    "path": ["type": "string", "pattern": "^[^!\\[\\]\\\\]+$", "examples": ["apps/payments/**", "*.tf"]],
    "wording": ["type": "string", "pattern": "\\S", "examples": ["Incident ${{ incident }}, ${{ severity }}"]],
    "severity": words(Severity.allCases.map(\.rawValue)), "tlp": words(TrafficLight.allCases.map(\.rawValue)),
    "weekday": ["type": "string", "examples": ["sat", "sun"]],
    "trigger": [
      "type": "string", "pattern": "^(occurred|detected|aware|declared|classified|material|filed:.+)$",
      "examples": ["aware", "detected"],
    ],
    "party": reference("person|group|schedule", ["person:ana", "group:legal", "schedule:primary"]),
    "anyone": reference("person|group|schedule|escalation", ["person:ana", "escalation:security"]),
    "target": reference(
      "person|group|schedule|escalation|service", ["person:ana", "service:owner", "service:policy"]),
    "secret": [
      "type": "string", "pattern": "^(env:[A-Za-z_][A-Za-z0-9_]*|(file|command):[\\s\\S]*\\S[\\s\\S]*)$",
      "examples": ["env:TOKEN", "file:/x", "command:pass show x"],
    ],
    "key": [
      "type": "string", "pattern": "^(ssh|ecdsa|sk)-",
      "examples": ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ7Zl1V0bW9ja2tleWZvcnRlc3RzMDEyMzQ1Njc4 ana"],
    ],
    "method": ["anyOf": .array(methods)],
  ]

  /// By kind, each with `value` or with `secret`.
  private static let methods: [JSONValue] = ContactMethod.Kind.allCases.flatMap { kind -> [JSONValue] in
    let common: JSONObject = [
      "id": ref("name"), "type": ["const": .string(kind.rawValue)], "outOfBand": ["type": "boolean"],
      "sharedFate": list(ref("word")), "verified": ref("date"),
    ]
    var open = common
    // A telephone number without spaces is a number to YAML.
    open["value"] = ["type": ["string", "number"], "pattern": "\\S", "examples": .array([.string(example(of: kind))])]
    var closed = common
    closed["secret"] = ref("secret")
    return [
      object(open, required: ["id", "type", "value"]), object(closed, required: ["id", "type", "secret"]),
    ]
  }

  private static func example(of kind: ContactMethod.Kind) -> String {
    switch kind {
    case .tel: "+32 2 555 01 00"
    case .email: "ana@example.org"
    case .matrix: "@ana:example.org"
    case .ntfy, .webhook, .teams: "https://example.org/topic"
    case .apprise: "ntfys://example.org/topic"
    case .slack, .pagerduty: "U0123456"
    }
  }

  private static func localTime(_ examples: [String]) -> JSONValue {
    ["type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}", "examples": JSONValue(examples)]
  }

  private static func reference(_ kinds: String, _ examples: [String]) -> JSONValue {
    ["type": "string", "pattern": .string("^(\(kinds)):[a-z]"), "examples": JSONValue(examples)]
  }

  private static func ref(_ name: String) -> JSONValue { ["$ref": .string("#/$defs/\(name)")] }
  private static func words(_ words: [String]) -> JSONValue { ["enum": JSONValue(words)] }

  private static func list(_ items: JSONValue, minimum: Int = 0) -> JSONValue {
    minimum == 0
      ? ["type": "array", "items": items] : ["type": "array", "items": items, "minItems": JSONValue(minimum)]
  }

  private static func oneOrMore(_ item: JSONValue, minimum: Int = 0) -> JSONValue {
    ["anyOf": [item, list(item, minimum: minimum)]]
  }

  private static func integer(_ low: Int, _ high: Int) -> JSONValue {
    ["type": "integer", "minimum": JSONValue(low), "maximum": JSONValue(high)]
  }

  private static func object(_ properties: JSONObject, required: [String] = []) -> JSONValue {
    var schema: JSONObject = ["type": "object", "properties": .object(properties), "additionalProperties": false]
    if !required.isEmpty { schema["required"] = JSONValue(required) }
    return .object(schema)
  }
}
