import Calendars

extension Value {
  /// What `string(…)` gives, and what stands in a text with `${{ }}`. Lists, maps and secrets have none.
  public var text: String? {
    switch self {
    case .bool(let value): value ? "true" : "false"
    case .int(let value): String(value)
    case .double(let value): DoubleText.write(value)
    case .string(let value): value
    case .duration(let value): DurationText.write(value)
    case .timestamp(let value): value.rfc3339
    case .list, .map, .secret: nil
    }
  }

  /// Reads a length of time as `duration(…)` does: `90d`, `1h30m`, `-1.5s`.
  public static func duration(parsing text: String) -> Value? {
    DurationText.parse(text).map(Value.duration)
  }
}
