/// The zones that one answer needs, read once: a plain value, so that what is computed from it is pure.
public struct Zones: Sendable, Hashable {
  /// The release of the time-zone data, or `unknown` where the system does not say.
  public let version: String
  private let byName: [String: Zone]

  public init(version: String, zones: [Zone]) {
    self.version = version
    byName = Dictionary(zones.map { ($0.name, $0) }) { first, _ in first }
  }

  /// Reads the named zones; the first that cannot be read, in order of names, is the error.
  public static func load(_ names: Set<String>, from database: ZoneDatabase) throws(ZoneError) -> Zones {
    var zones: [Zone] = []
    for name in names.sorted() { zones.append(try database.zone(name)) }
    return Zones(version: database.version ?? "unknown", zones: zones)
  }

  /// `UTC` is always there.
  public subscript(name: String) -> Zone? {
    byName[name] ?? (name == "UTC" ? .utc : nil)
  }
}
