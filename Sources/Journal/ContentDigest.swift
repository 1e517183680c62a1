import Crypto
import Glibc

/// The SHA-256 of some bytes: it names attachments and chains the lines of a journal.
public struct ContentDigest: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// 64 lowercase hexadecimal digits.
  public let hex: String

  public init(of bytes: some Sequence<UInt8>) {
    var hash = SHA256()
    let contiguous = Array(bytes)
    contiguous.withUnsafeBytes { hash.update(bufferPointer: $0) }
    self.init(hash)
  }

  /// Of a regular file of any size, read in pieces.
  public init(ofFile path: String) throws(JournalError) {
    var hash = SHA256()
    try readPieces(of: path) { piece in hash.update(bufferPointer: piece) }
    self.init(hash)
  }

  /// Reads the hexadecimal form; nil for anything but 64 lowercase digits, so that it is safe as a file's name.
  public init?(hex: String) {
    let digits = hex.utf8
    guard digits.count == 64, digits.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else {
      return nil
    }
    self.hex = hex
  }

  init(_ hash: SHA256) {
    var text: [UInt8] = []
    text.reserveCapacity(64)
    let digits = Array("0123456789abcdef".utf8)
    for byte in hash.finalize() {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    hex = String(decoding: text, as: UTF8.self)
  }

  /// What the first line of a journal gives as its predecessor.
  static let none = ContentDigest(uncheckedHex: String(repeating: "0", count: 64))

  private init(uncheckedHex: String) { hex = uncheckedHex }

  public var description: String { hex }

  public static func < (left: ContentDigest, right: ContentDigest) -> Bool { left.hex < right.hex }
}

/// Reads a regular file from beginning to end. A device or a pipe could block or never end.
func readPieces(of path: String, _ body: (UnsafeRawBufferPointer) -> Void) throws(JournalError) {
  let number = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
  guard number >= 0 else { throw JournalError(errno: errno, path) }
  let file = OwnedFile(number)
  var status = stat()
  guard fstat(file.descriptor, &status) == 0 else { throw JournalError(errno: errno, path) }
  guard status.st_mode & S_IFMT == S_IFREG else {
    throw JournalError(.inputOutput, path, detail: "it is not a regular file")
  }
  var buffer = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = read(file.descriptor, &buffer, buffer.count)
    if count < 0 {
      if errno == EINTR { continue }
      throw JournalError(errno: errno, path)
    }
    if count == 0 { return }
    buffer.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
  }
}
