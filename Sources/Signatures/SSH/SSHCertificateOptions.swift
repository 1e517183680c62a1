/// The options and extensions of an SSH certificate: names with data, in the order of the names, each once
/// (PROTOCOL.certkeys, "Critical options").
enum SSHCertificateOptions {
  /// Checks that everything critical is understood.
  ///
  /// `force-command` and `source-address` bound what a login may do, and say nothing about signatures: as for
  /// `ssh-keygen -Y verify`, they change nothing here.
  ///
  /// - Returns: whether the certificate asks for user verification at each signature (`verify-required`).
  static func requireUnderstood(critical section: ArraySlice<UInt8>) throws(Refusal) -> Bool {
    var requiresVerification = false
    for name in try names(in: section) {
      switch name {
      case "force-command", "source-address": break
      case "verify-required": requiresVerification = true
      default: throw .unsupported("critical option \(printable(name)) of an SSH certificate")
      }
    }
    return requiresVerification
  }

  static func names(in section: ArraySlice<UInt8>) throws(Refusal) -> [String] {
    var reader = ByteReader(section)
    var previous: ArraySlice<UInt8>?
    var names: [String] = []
    while !reader.isAtEnd {
      guard let name = reader.string(), let data = reader.string() else {
        throw .malformed("an option of the SSH certificate is cut short")
      }
      _ = data
      if let previous, !previous.lexicographicallyPrecedes(name) {
        throw .malformed("the options of the SSH certificate are out of order, or one is there twice")
      }
      previous = name
      names.append(String(decoding: name, as: UTF8.self))
    }
    return names
  }
}
