import Crypto
import Files
import Git
import Signatures
import Synchronization

/// Which object's signature verifies under which key: all that is remembered of a judgement, because nothing else holds
/// whatever the policy and the time.
///
/// One file in the state directory. One that is not this user's alone, or is damaged, is not believed and not needed:
/// everything is then verified again.
public final class SignatureCache: Sendable {
  /// What a person should know when the file was not used; a clause.
  public let warning: String?
  private let path: String
  private let firstLine: [UInt8]
  /// A file that somebody else has put there is left alone.
  private let canSave: Bool
  private let known: [ObjectID: Key]
  private let found = Mutex<[ObjectID: Key]>([:])

  /// SHA-256 over a key's fingerprint, in four words: there are as many as commits.
  private struct Key: Sendable, Hashable {
    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    init(_ fingerprint: KeyFingerprint) {
      let digest = SHA256.hash(data: Array("\(fingerprint.format.rawValue) \(fingerprint.value)".utf8))
      self.init(bytes: Array(digest)[...])
    }

    /// - Parameter bytes: 32.
    init(bytes: ArraySlice<UInt8>) {
      func word(_ number: Int) -> UInt64 {
        bytes.dropFirst(8 * number).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
      }
      first = word(0)
      second = word(1)
      third = word(2)
      fourth = word(3)
    }

    var bytes: [UInt8] {
      [first, second, third, fourth].flatMap { word in
        (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
      }
    }
  }

  /// 52 bytes each.
  static let largestCount = 1_000_000
  private static let entrySize = 20 + SHA256.byteCount
  private static let largestFile = largestCount * entrySize + 4096

  /// - Parameter program: the version of the program. Another one may refuse what this one lets pass, so that it begins
  ///   anew.
  public init(stateFolder: String, program: String) {
    path = stateFolder + "/signatures.cache"
    let line = "runback-signatures 1 \(program.filter { !$0.isNewline })\n"
    firstLine = Array(line.utf8)
    var warning: String?
    var canSave = true
    var known: [ObjectID: Key] = [:]
    do throws(FileError) {
      if let bytes = try readPrivateFile(path, limit: Self.largestFile) {
        if let entries = Self.entries(bytes, firstLine) {
          known = entries
        } else if !Self.isOfAnotherVersion(bytes, firstLine) {
          warning = "the signature cache `\(path)` is damaged; it is written anew"
        }
      }
    } catch {
      warning = "the signature cache is not used: \(error.message)"
      canSave = false
    }
    self.warning = warning
    self.canSave = canSave
    self.known = known
  }

  /// Nil when anything is not as it was written.
  private static func entries(_ bytes: [UInt8], _ firstLine: [UInt8]) -> [ObjectID: Key]? {
    let end = bytes.count - SHA256.byteCount
    guard bytes.starts(with: firstLine), end >= firstLine.count, (end - firstLine.count) % entrySize == 0,
      SHA256.hash(data: bytes[..<end]).elementsEqual(bytes[end...])
    else { return nil }
    var entries: [ObjectID: Key] = [:]
    entries.reserveCapacity((end - firstLine.count) / entrySize)
    for start in stride(from: firstLine.count, to: end, by: entrySize) {
      guard let id = ObjectID(bytes: bytes[start..<(start + 20)]) else { return nil }
      entries[id] = Key(bytes: bytes[(start + 20)..<(start + entrySize)])
    }
    return entries
  }

  private static func isOfAnotherVersion(_ bytes: [UInt8], _ firstLine: [UInt8]) -> Bool {
    bytes.starts(with: "runback-signatures ".utf8) && !bytes.starts(with: firstLine) && bytes.contains(10)
  }

  /// What is known of one object.
  func proofs(of object: ObjectID) -> any SignatureProofs { Proofs(cache: self, object: object) }

  private struct Proofs: SignatureProofs {
    let cache: SignatureCache
    let object: ObjectID

    func isProven(under key: KeyFingerprint) -> Bool { cache.known[object] == Key(key) }

    func prove(under key: KeyFingerprint) { cache.found.withLock { $0[object] = Key(key) } }
  }

  /// Writes what has been found since, so that readers see the old file or the new one.
  ///
  /// - Throws: what the file says; nothing is lost but time.
  public func save() throws(TrustError) {
    let found = found.withLock { $0 }
    guard canSave, !found.isEmpty else { return }
    var bytes = firstLine
    // What was found last is what will be asked for next.
    var entries = Array(found.prefix(Self.largestCount))
    entries += known.filter { found[$0.key] == nil }.prefix(Self.largestCount - entries.count)
    bytes.reserveCapacity(bytes.count + entries.count * Self.entrySize + SHA256.byteCount)
    for (object, key) in entries.sorted(by: { $0.key < $1.key }) { bytes += object.bytes + key.bytes }
    bytes += SHA256.hash(data: bytes)
    do throws(FileError) {
      try makeFolder(parentFolder(of: path), mode: 0o700)
      try writeFile(bytes, to: path, mode: 0o600, .replaces)
    } catch {
      throw TrustError(error)
    }
  }
}
