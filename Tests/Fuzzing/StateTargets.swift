import Crypto
import Glibc

@testable import Git
@testable import Signatures
@testable import Trust

/// A private folder beside the corpus; one program runs at a time.
private let scratch = "scratch"

private func place(_ bytes: [UInt8]?, at path: String) {
  unlink(path)
  guard let bytes else { return }
  let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
  require(descriptor >= 0 && write(descriptor, bytes, bytes.count) == bytes.count, "no file `\(path)`")
  close(descriptor)
}

/// A witness log: under the head that was written with it nothing but what was written is believed, and never less of it;
/// entries and exports read back as they are written.
func fuzzWitnessLog() -> FuzzTarget {
  mkdir(scratch, 0o700)
  mkdir("\(scratch)/witness", 0o700)
  guard let root = ObjectID(hex: String(repeating: "4", count: 40)), let branch = RefName("refs/heads/main") else {
    require(false, "no names")
    return { _ in }
  }
  let log = WitnessLog(stateFolder: scratch, root: root)
  let lines = material("witness.jsonl")
  let head = material("witness.head")
  let count = lines.split(separator: 0x0a).count
  let digests = lines.split(separator: 0x0a).map { line in
    SHA256.hash(data: Array(line)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
  let beginning = String(repeating: "0", count: 64)

  /// Nil when the log is refused.
  func believed(_ lines: [UInt8]?, _ head: [UInt8]?) -> [WitnessEntry]? {
    place(lines, at: log.path)
    place(head, at: log.headPath)
    let witness = try? log.witness(of: branch)
    let entries = try? log.append({ (entries) throws(TrustError) in ([], entries) }, at: now)
    require((witness == nil) == (entries == nil), "what is read is not what is added to")
    require(witness.map { $0.sightings.count <= entries?.count ?? 0 } ?? true, "sightings that nobody wrote")
    return entries
  }
  require(believed(lines, head)?.count == count && count > 2, "the witness log of `scripts/fuzz` is refused")
  require(believed(nil, head) == nil && believed([], head) == nil, "a log that is gone is taken for a new one")

  return { bytes in
    for line in bytes.split(separator: 0x0a).prefix(16) {
      guard let entry = try? WitnessEntry(line: line, sequence: 1, after: beginning) else { continue }
      let written = entry.line(sequence: 1, after: beginning)
      guard let again = try? WitnessEntry(line: written, sequence: 1, after: beginning) else {
        return require(false, "an entry does not read back")
      }
      require(again == entry && !written.contains(0x0a), "an entry is not read as it is written")
    }
    if let entries = believed(bytes, head) {
      require(entries.count >= count && bytes.starts(with: lines), "a log that was changed is believed")
    }
    if let entries = believed(lines, bytes) {
      let text = String(decoding: bytes, as: UTF8.self)
      require(entries.count == count && digests.contains { text.contains($0) }, "a head that was changed is believed")
    }
    if let entries = believed(bytes, nil) { require(entries.count <= 1, "a log without its head is believed") }

    let export = WitnessExport(parsing: bytes)
    require(export.bytes == bytes, "an export is not what was signed and the signature")
    if let content = try? export.content() {
      require(content.sightings.contains { $0.sight.tip == content.current }, "an export without its newest tip")
    }
  }
}

/// A signature cache: believed only when it is whole, and then for what it says; warned of otherwise.
func fuzzSignatureCache() -> FuzzTarget {
  mkdir(scratch, 0o700)
  let path = "\(scratch)/signatures.cache"
  let firstLine = Array("runback-signatures 1 fuzz\n".utf8)
  let key = KeyFingerprint(format: .ssh, value: "SHA256:fuzz")
  let digest = Array(SHA256.hash(data: Array("\(key.format.rawValue) \(key.value)".utf8)))
  let size = 52
  func cache(_ bytes: [UInt8]) -> SignatureCache {
    place(bytes, at: path)
    return SignatureCache(stateFolder: scratch, program: "fuzz")
  }
  /// By the last entry of each object.
  func entries(_ bytes: ArraySlice<UInt8>) -> [ObjectID: Bool] {
    var entries: [ObjectID: Bool] = [:]
    for start in stride(from: bytes.startIndex, to: bytes.endIndex - size + 1, by: size) {
      guard let id = ObjectID(bytes: bytes[start..<start + 20]) else { continue }
      entries[id] = bytes[(start + 20)..<(start + size)].elementsEqual(digest)
    }
    return entries
  }
  return { bytes in
    let end = bytes.count - 32
    let isWhole =
      bytes.starts(with: firstLine) && end >= firstLine.count && (end - firstLine.count) % size == 0
      && SHA256.hash(data: bytes[..<end]).elementsEqual(bytes[end...])
    let isOther =
      bytes.starts(with: "runback-signatures ".utf8) && !bytes.starts(with: firstLine) && bytes.contains(0x0a)
    let raw = cache(bytes)
    require((raw.warning == nil) == (isWhole || isOther), "a damaged cache is passed over in silence")
    let all = bytes.count > firstLine.count ? entries(bytes[firstLine.count...]) : [:]
    require(isWhole || all.keys.allSatisfy { !raw.proofs(of: $0).isProven(under: key) }, "a damaged cache is believed")

    // The same bytes as entries of a cache that is whole.
    let content = bytes.prefix(bytes.count / size * size)
    let file = firstLine + content
    let known = entries(content)
    let whole = cache(file + SHA256.hash(data: file))
    require(whole.warning == nil, "a whole cache is not used")
    require(known.allSatisfy { whole.proofs(of: $0.key).isProven(under: key) == $0.value }, "an entry is read wrongly")
    // Writing waits for the disk.
    guard bytes.count % 64 == 0, let new = ObjectID(hex: String(repeating: "5", count: 40)) else { return }
    whole.proofs(of: new).prove(under: key)
    guard (try? whole.save()) != nil else { return require(false, "the cache is not written") }
    let again = SignatureCache(stateFolder: scratch, program: "fuzz")
    require(again.warning == nil && again.proofs(of: new).isProven(under: key), "what was found is not written")
    require(
      known.allSatisfy { $0.key == new || again.proofs(of: $0.key).isProven(under: key) == $0.value },
      "what was known is not written again")
  }
}

/// A note of approvals: a statement is read only as it is written, and whatever is done to a note, none is good that was
/// not signed, nor any as a word about health.
func fuzzApprovalNote() -> FuzzTarget {
  let verifier = SignatureVerifier(sshKeys: AllowedSigners(parsing: material("allowed_signers")).keys)
  let signed = material("approved")
  require(
    SignedNote(parsing: material("approval")).blocks.map {
      verifier.check(payload: signed, signature: $0.signature, namespace: ApprovalStatement.namespace, now: now).outcome
    } == [.good], "an approval of `scripts/fuzz` is refused")
  return { bytes in
    let note = SignedNote(parsing: bytes)
    require(SignedNote(parsing: note.bytes) == note, "a note is not read as it is written")
    for block in note.blocks.prefix(4) {
      guard let statement = ApprovalStatement(parsing: block.statement) else { continue }
      require(statement.bytes == block.statement, "a statement is not read as it is written")
      require(HealthStatement(parsing: block.statement) == nil, "an approval is read as a word about health")
      func check(_ namespace: String) -> SignatureCheck.Outcome {
        verifier.check(payload: statement.bytes, signature: block.signature, namespace: namespace, now: now).outcome
      }
      require(check(ApprovalStatement.namespace) != .good || statement.bytes == signed, "good, and nobody signed it")
      require(check(HealthStatement.namespace) != .good, "good for another purpose")
    }
    if let statement = ApprovalStatement(parsing: bytes) {
      require(statement.bytes == bytes, "two readings of a statement")
    }
  }
}
