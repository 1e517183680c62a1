import Crypto
import Diagnostics
public import Files

/// A registry as it was read last, for as long as its files have not changed.
///
/// The file is believed because only its owner can have written it, and only for the digest of the files that are there
/// now: names and bytes. One that is damaged, or that another version wrote, is as good as none.
public struct RegistryCache: Sendable {
  public let path: String

  /// What the first bytes say; moves on with every change of a type that is packed.
  private static let version = Array("runback contacts 1\n".utf8)
  private static let maximumBytes = 256 << 20

  public init(path: String) { self.path = path }

  /// A file of its own for each directory.
  public init(folder: String, for directory: RegistryDirectory) {
    let name = SHA256.hash(data: Array(directory.path.utf8)).prefix(8).map {
      $0 < 16 ? "0\(String($0, radix: 16))" : String($0, radix: 16)
    }
    path = "\(folder)/contacts-\(name.joined())"
  }

  /// Reads a directory; from the cache when that holds what the directory has. Only what has no finding is kept.
  public func read(_ directory: RegistryDirectory) throws(ContactsError) -> RegistryReading {
    let sources = try directory.sources()
    if let registry = registry(of: sources) { return RegistryReading(registry: registry, diagnostics: []) }
    let reading = Registry.read(sources)
    if let registry = reading.registry, reading.diagnostics.isEmpty {
      do throws(FileError) {
        try keep(registry)
      } catch {
        // A full or read-only disk makes the next answer slower, and this one not wrong.
      }
    }
    return reading
  }

  public func keep(_ registry: Registry) throws(FileError) {
    try makeFolder(parentFolder(of: path), mode: 0o700)
    try writeFile(Self.packed(registry), to: path, mode: 0o600, .replaces)
  }

  private func registry(of sources: [Source]) -> Registry? {
    do throws(FileError) {
      guard let bytes = try readPrivateFile(path, limit: Self.maximumBytes) else { return nil }
      return Self.unpacked(bytes, sources: sources, digest: RegistryDigest.of(sources))
    } catch {
      // Others could have written it, or it cannot be read: the files themselves can.
      return nil
    }
  }

  static func packed(_ registry: Registry) -> [UInt8] {
    var packer = Packer()
    packer.text(registry.digest)
    registry.persons.pack(into: &packer)
    registry.groups.pack(into: &packer)
    registry.schedules.pack(into: &packer)
    registry.overrides.pack(into: &packer)
    registry.services.pack(into: &packer)
    registry.channels.pack(into: &packer)
    registry.escalations.pack(into: &packer)
    registry.matrices.pack(into: &packer)
    registry.obligations.pack(into: &packer)
    registry.calendars.pack(into: &packer)
    registry.templates.pack(into: &packer)
    return version + SHA256.hash(data: packer.bytes) + packer.bytes
  }

  /// `nil` unless the bytes are whole and hold the registry of that digest.
  static func unpacked(_ bytes: [UInt8], sources: [Source], digest: String) -> Registry? {
    let start = version.count + SHA256.byteCount
    guard bytes.starts(with: version), bytes.count > start else { return nil }
    let body = Array(bytes[start...])
    guard SHA256.hash(data: body).elementsEqual(bytes[version.count..<start]) else { return nil }
    do throws(UnpackError) {
      var unpacker = Unpacker(body)
      guard try unpacker.text() == digest else { return nil }
      let registry = Registry(
        sources: sources, digest: digest, persons: try unpacker.value(), groups: try unpacker.value(),
        schedules: try unpacker.value(), overrides: try unpacker.value(), services: try unpacker.value(),
        channels: try unpacker.value(), escalations: try unpacker.value(), matrices: try unpacker.value(),
        obligations: try unpacker.value(), calendars: try unpacker.value(), templates: try unpacker.value())
      guard unpacker.isAtEnd else { return nil }
      return registry.withCalendarFiles()
    } catch {
      return nil
    }
  }
}

extension Registry {
  /// Calendar files are read again: they are few, and their events are another module's.
  fileprivate func withCalendarFiles() -> Registry? {
    guard schedules.values.contains(where: { $0.source != nil }) else { return self }
    var files = CalendarSources(sources: sources, people: EventPeople(persons.values))
    var all = schedules
    for (id, schedule) in schedules where schedule.source != nil {
      all[id]?.calendar = files.calendar(of: schedule)
      guard all[id]?.calendar != nil else { return nil }
    }
    return Registry(
      sources: sources, digest: digest, persons: persons, groups: groups, schedules: all, overrides: overrides,
      services: services, channels: channels, escalations: escalations, matrices: matrices, obligations: obligations,
      calendars: calendars, templates: templates)
  }
}
