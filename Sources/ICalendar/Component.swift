/// What stands between a `BEGIN` and its `END`.
public struct Component: Sendable, Hashable {
  /// In upper case.
  public let name: String
  public let line: Int
  public internal(set) var properties: [ContentLine] = []
  public internal(set) var components: [Component] = []

  /// The first property of a name.
  public subscript(name: String) -> ContentLine? { properties.first { $0.name == name } }

  public func all(_ name: String) -> [ContentLine] { properties.filter { $0.name == name } }

  static let maximumDepth = 8

  /// The components at the top of a text, one after the other.
  public static func parse(_ bytes: [UInt8]) throws(ICalendarError) -> [Component] {
    var done: [Component] = []
    var open: [Component] = []
    for line in try ContentLine.parse(bytes) {
      switch line.name {
      case "BEGIN":
        guard open.count < maximumDepth else { throw ICalendarError("components are nested too deep", line: line.line) }
        open.append(Component(name: line.value.uppercased(), line: line.line))
      case "END":
        guard let last = open.popLast(), last.name == line.value.uppercased() else {
          throw ICalendarError("`END:\(line.value)` ends nothing that is open", line: line.line)
        }
        if open.isEmpty { done.append(last) } else { open[open.count - 1].components.append(last) }
      default:
        guard !open.isEmpty else { throw ICalendarError("a property outside of every component", line: line.line) }
        open[open.count - 1].properties.append(line)
      }
    }
    if let last = open.last { throw ICalendarError("`BEGIN:\(last.name)` has no end", line: last.line) }
    return done
  }
}
