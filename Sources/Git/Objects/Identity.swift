/// Who wrote or committed, and when, as an `author`, `committer` or `tagger` header says it.
///
/// Nothing here is evidence: whoever makes the commit chooses every byte of it.
public struct Identity: Sendable, Hashable {
  /// The name as it stands in the object; git does not demand UTF-8.
  public let nameBytes: [UInt8]
  public let emailBytes: [UInt8]
  /// Seconds since 1970-01-01T00:00:00Z.
  public let time: Int64
  /// Minutes east of UTC.
  public let offsetMinutes: Int

  public init(name: String, email: String, time: Int64, offsetMinutes: Int = 0) {
    self.init(
      nameBytes: Identity.clean(name), emailBytes: Identity.clean(email), time: time, offsetMinutes: offsetMinutes)
  }

  private init(nameBytes: [UInt8], emailBytes: [UInt8], time: Int64, offsetMinutes: Int) {
    self.nameBytes = nameBytes
    self.emailBytes = emailBytes
    self.time = time
    self.offsetMinutes = offsetMinutes
  }

  /// The name with what is no UTF-8 repaired; for people, never for comparison.
  public var name: String { String(decoding: nameBytes, as: UTF8.self) }
  public var email: String { String(decoding: emailBytes, as: UTF8.self) }

  /// `name <email> time zone`, the value of a header.
  public var headerValue: [UInt8] {
    let minutes = abs(offsetMinutes)
    let zone = (offsetMinutes < 0 ? "-" : "+") + twoDigits(minutes / 60) + twoDigits(minutes % 60)
    return nameBytes + Array(" <".utf8) + emailBytes + Array("> \(time) \(zone)".utf8)
  }

  /// Parses a header's value. Nil when it has no `<email>` or no time: such a line has no single reading.
  init?(parsing line: UnsafeRawBufferPointer) {
    guard let parts = IdentityLine(line, 0..<line.count) else { return nil }
    self.init(
      nameBytes: Array(line[parts.name]), emailBytes: Array(line[parts.email]), time: parts.time,
      offsetMinutes: parts.offsetMinutes)
  }

  /// What a line that was found to have one reading says.
  init(_ parts: IdentityLine, in bytes: [UInt8]) {
    self.init(
      nameBytes: Array(bytes[parts.name]), emailBytes: Array(bytes[parts.email]), time: parts.time,
      offsetMinutes: parts.offsetMinutes)
  }

  /// What git itself refuses to write into a header: angle brackets and line ends.
  private static func clean(_ text: String) -> [UInt8] {
    text.utf8.filter { $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") && $0 >= 0x20 && $0 != 0x7f }
  }
}

private func twoDigits(_ value: Int) -> String {
  value < 10 ? "0\(value)" : "\(value)"
}
