/// The system's time-zone data, as compiled by `zic` into a directory of TZif files.
public struct ZoneDatabase: Sendable {
  /// What asking for a file gave.
  public enum FileAnswer: Sendable, Hashable {
    case bytes([UInt8])
    case absent
    /// There, but not to be had: a directory, no permission, too large.
    case unreadable(String)
  }

  /// Where the data lies, for messages.
  public let directory: String
  private let read: @Sendable (_ relativePath: String, _ limit: Int) -> FileAnswer

  /// - Parameter read: gives the bytes of a file below `directory`, unless it has more than `limit` of them.
  public init(directory: String, read: @escaping @Sendable (_ relativePath: String, _ limit: Int) -> FileAnswer) {
    self.directory = directory
    self.read = read
  }

  /// Reads one zone.
  public func zone(_ name: String) throws(ZoneError) -> Zone {
    guard let checked = ZoneName(name) else { throw ZoneError(.badName, zone: name) }
    return try zone(checked)
  }

  public func zone(_ name: ZoneName) throws(ZoneError) -> Zone {
    if name.text == "UTC" { return .utc }
    switch read(name.text, TZifReader.maximumBytes) {
    case .unreadable(let why):
      throw ZoneError(.unreadable(why), zone: name.text, directory: directory)
    case .absent:
      // Every installation of tzdata has this file; without it nothing else will be found either.
      if case .absent = read("Etc/UTC", TZifReader.maximumBytes) { throw ZoneError(.noData, directory: directory) }
      throw ZoneError(.unknown, zone: name.text, directory: directory)
    case .bytes(let bytes):
      do {
        return try Zone(name: name.text, tzif: bytes)
      } catch {
        throw error.about(zone: name.text, directory: directory)
      }
    }
  }

  /// The release of the data, such as `2025b`: from `tzdata.zi` or `+VERSION`, which is where distributions keep it.
  public var version: String? {
    // `tzdata.zi` has about 110,000 bytes, and the release is in its first line.
    if case .bytes(let bytes) = read("tzdata.zi", 1 << 20), let line = Self.firstLine(bytes),
      line.hasPrefix("# version ")
    {
      return Self.release(String(line.dropFirst("# version ".count)))
    }
    if case .bytes(let bytes) = read("+VERSION", 4096), let line = Self.firstLine(bytes) { return Self.release(line) }
    return nil
  }

  private static func firstLine(_ bytes: [UInt8]) -> String? {
    let line = bytes.prefix(200).prefix { $0 != UInt8(ascii: "\n") }
    return line.isEmpty ? nil : String(decoding: line, as: UTF8.self)
  }

  private static func release(_ text: String) -> String? {
    let permitted = text.utf8.allSatisfy {
      isLetter($0) || isDigit($0) || [UInt8(ascii: "-"), UInt8(ascii: ".")].contains($0)
    }
    return permitted && (1...40).contains(text.utf8.count) ? text : nil
  }
}
