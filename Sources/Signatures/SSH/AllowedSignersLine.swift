import Calendars

/// `principals [options] keytype base64 [comment]`
struct AllowedSignersLine {
  struct Invalid: Error {
    let message: String
    init(_ message: String) { self.message = message }
  }

  /// Longer lines than any key needs are refused before they cost anything.
  static let lengthLimit = 32 << 10

  /// Nil for a blank line or a comment.
  static func parse(
    _ bytes: ArraySlice<UInt8>, number: Int
  ) throws(Invalid) -> AllowedSigners.Entry? {
    var line = bytes.drop(while: isBlank)
    while line.last == 0x0d { line = line.dropLast() }
    guard let first = line.first, first != UInt8(ascii: "#") else { return nil }
    guard line.count <= lengthLimit else { throw Invalid("the line is longer than 32 KiB") }
    guard !line.contains(0) else { throw Invalid("the line contains a NUL byte") }
    guard String(validating: line, as: UTF8.self) != nil else { throw Invalid("the line is not UTF-8") }

    let principals = try principals(&line)
    var options = AllowedSignersOptions()
    guard !line.isEmpty else { throw Invalid("the line has no key") }
    if !startsWithKey(line) {
      options = try AllowedSignersOptions(parsing: optionField(&line))
      guard !line.isEmpty else { throw Invalid("the line has no key") }
    }
    let fields = line.split(maxSplits: 2, omittingEmptySubsequences: true, whereSeparator: isBlank)
    guard fields.count >= 2 else { throw Invalid("a key is its type and base64") }
    do throws(SignatureError) {
      let key = try SSHPublicKey(
        type: text(fields[0]), base64: Array(fields[1]), comment: fields.count == 3 ? trimmed(fields[2]) : "")
      return AllowedSigners.Entry(
        line: number, principals: PatternList(principals), namespaces: options.namespaces.map(PatternList.init),
        validAfter: options.validAfter, validBefore: options.validBefore,
        isCertificateAuthority: options.isCertificateAuthority, key: key)
    } catch {
      throw Invalid(error.message)
    }
  }

  /// The first field, which may be quoted as a whole. Leaves `line` at the next field.
  private static func principals(_ line: inout ArraySlice<UInt8>) throws(Invalid) -> String {
    let field: ArraySlice<UInt8>
    if line.first == UInt8(ascii: "\"") {
      line = line.dropFirst()
      guard let close = line.firstIndex(of: UInt8(ascii: "\"")) else { throw Invalid("a quote is not closed") }
      field = line[..<close]
      line = line[(close + 1)...]
      guard line.first.map(isBlank) ?? true else { throw Invalid("nothing separates the principals from what follows") }
    } else {
      field = line.prefix { !isBlank($0) }
      line = line[field.endIndex...]
      guard !field.contains(UInt8(ascii: "\"")) else { throw Invalid("a quote stands within the principals") }
    }
    guard !field.isEmpty else { throw Invalid("the line names no principal") }
    line = line.drop(while: isBlank)
    return text(field)
  }

  /// Up to the first white space outside quotes; `\"` within quotes is a quote.
  private static func optionField(_ line: inout ArraySlice<UInt8>) throws(Invalid) -> ArraySlice<UInt8> {
    var quoted = false
    var index = line.startIndex
    while index < line.endIndex, quoted || !isBlank(line[index]) {
      if line[index] == UInt8(ascii: "\\"), index + 1 < line.endIndex, line[index + 1] == UInt8(ascii: "\"") {
        index += 1
      } else if line[index] == UInt8(ascii: "\"") {
        quoted.toggle()
      }
      index += 1
    }
    guard !quoted else { throw Invalid("a quote is not closed") }
    let field = line[..<index]
    line = line[index...].drop(while: isBlank)
    return field
  }

  /// Key types and option names are disjoint, so the first word decides.
  private static func startsWithKey(_ line: ArraySlice<UInt8>) -> Bool {
    let word = line.prefix { !isBlank($0) }
    return ["ssh-", "ecdsa-", "sk-", "rsa-"].contains { word.starts(with: $0.utf8) }
  }

  /// A line feed never gets here, and a CR only where it ends the line.
  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
    text(bytes.prefix((bytes.lastIndex { !isBlank($0) } ?? bytes.startIndex - 1) - bytes.startIndex + 1))
  }
}
