import Calendars
import Crypto
import Diagnostics
import TestSupport
import Testing

@testable import Signatures

private let now = Timestamp(secondsSinceEpoch: 1_790_000_800)
private let payload = Array("change\n".utf8)

/// A key revocation list, part by part.
private enum Form {
  static func list(_ sections: [UInt8], version: UInt32 = 1, comment: String = "") -> [UInt8] {
    Array("SSHKRL\n\0".utf8) + CertificateForm.bytes(version) + CertificateForm.bytes(UInt64(3))
      + CertificateForm.bytes(UInt64(1_790_000_000)) + CertificateForm.bytes(UInt64(0)) + SSHWire.string([])
      + SSHWire.string(comment.utf8) + sections
  }

  static func section(_ kind: UInt8, _ body: [UInt8]) -> [UInt8] { [kind] + SSHWire.string(body) }

  static func certificates(_ authority: [UInt8], _ sections: [UInt8]) -> [UInt8] {
    section(1, SSHWire.string(authority) + SSHWire.string([]) + sections)
  }

  static func numbers(_ numbers: UInt64...) -> [UInt8] { numbers.flatMap(CertificateForm.bytes) }

  static func signature(by key: ForgeKey, over list: [UInt8]) throws -> [UInt8] {
    let head = [4] + SSHWire.string(key.blob)
    return head + SSHWire.string(try key.sign(list + head))
  }
}

@Suite struct SSHRevocationTests {
  private static func revocations(_ bytes: [UInt8]) throws -> SSHRevocations {
    var revocations = SSHRevocations()
    try revocations.add(bytes, path: "revoked")
    return revocations
  }

  /// Whether the signature counts under this list, as we and `ssh-keygen` see it. A list that cannot be read lets
  /// nothing through.
  private func judged(
    _ bench: SSHWorkbench, _ signature: [UInt8], allowed: String, revoked: [UInt8],
    principal: String = "ana@example.org"
  ) throws -> (ours: Bool, tool: Bool, outcome: SignatureCheck.Outcome?) {
    let path = bench.directory.path("revoked")
    try writeFile(path, revoked)
    let tool = try bench.toolAccepts(
      payload, signature, allowedSigners: allowed + "\n", principal: principal,
      options: ["-r", path, "-O", "verify-time=20260921142640Z"])
    guard let list = try? Self.revocations(revoked) else { return (false, tool, nil) }
    let (ours, check) = AllowedSigners(parsing: Array((allowed + "\n").utf8))
      .accepts(payload, signature, principal: principal, revocations: list, at: now)
    return (ours, tool, check.outcome)
  }

  @Test func `lists as ssh-keygen writes them revoke what ssh-keygen says`() throws {
    let bench = try SSHWorkbench()
    for (name, kind) in [("ana", "ed25519"), ("bo", "ecdsa"), ("ca", "ed25519"), ("other", "ed25519")] {
      try bench.run(["-q", "-t", kind, "-N", "", "-f", bench.directory.path(name)])
    }
    func line(_ name: String) throws -> String { String(try readText(bench.directory.path(name + ".pub")).dropLast()) }
    let bare = try bench.sign(payload, namespace: "git", keyFile: bench.directory.path("ana"))
    let certificate = try bench.certificate(of: "ana", by: "ca", ["-n", "ana@example.org", "-z", "70"])
    let certified = try bench.replacingKey(bare, with: certificate)
    let hash = try bench.run(["-l", "-f", bench.directory.path("ana.pub")]).text.split(separator: " ")[1]
    // What a list names, and whether the bare key and the certificate still count.
    let lists: [(String, authority: String?, bare: Bool, certified: Bool)] = [
      (try line("ana"), nil, false, false), (try line("bo"), nil, true, true), (try line("ca"), nil, true, false),
      ("key: \(try line("ana"))", nil, false, false), ("sha1: \(try line("ana"))", nil, false, false),
      ("sha256: \(try line("ana"))", nil, false, false), ("hash: \(hash)", nil, false, false),
      ("sha256: \(try line("ca"))", nil, true, false), ("sha1: \(try line("bo"))", nil, true, true),
      ("serial: 70", "ca", true, false), ("serial: 71", "ca", true, true), ("serial: 60-80", "ca", true, false),
      ("serial: 71-80", "ca", true, true), ("serial: 70", "other", true, true), ("id: id", "ca", true, false),
      ("id: ID", "ca", true, true), ("id: id", "other", true, true), ("serial: 70", "none", true, false),
      ("id: id", "none", true, false),
      ("serial: 1\nserial: 3\nserial: 5\nserial: 7\nserial: 66\nserial: 68\nserial: 70", "ca", true, false),
      ("serial: 1\nserial: 3\nserial: 5\nserial: 7\nserial: 66\nserial: 68\nserial: 72", "ca", true, true),
      ("serial: 69-71\nserial: 1-5\nserial: 18446744073709551615", "ca", true, false),
    ]
    let allowed = try "ana@example.org \(line("ana"))\nana@example.org cert-authority \(line("ca"))"
    for (text, authority, bareCounts, certifiedCounts) in lists {
      try writeFile(bench.directory.path("spec"), text + "\n")
      let krl = bench.directory.path("krl")
      let options = authority.map { ["-s", $0 == "none" ? "none" : bench.directory.path($0 + ".pub")] } ?? []
      try bench.run(["-q", "-k", "-f", krl] + options + [bench.directory.path("spec")])
      let bytes = try readFile(krl)
      let first = try judged(bench, bare, allowed: allowed, revoked: bytes)
      #expect(first.ours == bareCounts && first.tool == bareCounts, "\(text) by \(authority ?? "-")")
      let second = try judged(bench, certified, allowed: allowed, revoked: bytes)
      #expect(second.ours == certifiedCounts && second.tool == certifiedCounts, "\(text) by \(authority ?? "-")")
      #expect(second.outcome == (certifiedCounts ? SignatureCheck.Outcome.good : .revoked))
    }
  }

  @Test func `a list of public keys revokes keys, certified keys and authorities`() throws {
    let bench = try SSHWorkbench()
    let (key, authority, other) = (ForgeKey(), ForgeKey(), ForgeKey())
    let blob = try CertificateForm(for: key, by: authority).signed(by: authority)
    let certificateLine = "ssh-ed25519-cert-v01@openssh.com \(Base64.encode(blob))"
    let allowed = "ana@example.org \(key.line)\nana@example.org cert-authority \(authority.line)"
    let lists: [(String, bare: Bool, certified: Bool)] = [
      ("", true, true), ("# nothing\n\n", true, true), (other.line, true, true), ("\(key.line) laptop", false, false),
      (authority.line, true, false), (certificateLine, false, false),
      ("  \(other.line)\n\(key.line)\r\n", false, false),
      ("nonsense\n\(other.line)", false, false), ("ssh-ed25519", false, false),
      (String(other.line.dropLast(8)), false, false), ("ana@example.org \(other.line)", false, false),
    ]
    for (text, bareCounts, certifiedCounts) in lists {
      let bare = try judged(bench, try key.signature(payload), allowed: allowed, revoked: Array(text.utf8))
      let certified = try judged(
        bench, try key.signature(payload, certificate: blob), allowed: allowed, revoked: Array(text.utf8))
      #expect(bare.ours == bareCounts && bare.tool == bareCounts, "\(text)")
      #expect(certified.ours == certifiedCounts && certified.tool == certifiedCounts, "\(text)")
    }
  }

  @Test func `a certificate counted until its end, and never when it is revoked`() throws {
    let (key, authority) = (ForgeKey(), ForgeKey())
    var form = CertificateForm(for: key, by: authority)
    form.validBefore = 1_800_000_000
    let signature = try key.signature(payload, certificate: try form.signed(by: authority))
    let file = AllowedSigners(parsing: Array("* cert-authority \(authority.line)".utf8))
    let good = file.accepts(payload, signature, at: now).check
    #expect(good.keyCountedUntil == Timestamp(secondsSinceEpoch: 1_800_000_000))
    for line in [key.line, authority.line] {
      let revoked = file.accepts(payload, signature, revocations: try Self.revocations(Array(line.utf8)), at: now).check
      #expect(revoked.outcome == .revoked && revoked.keyCountedUntil == nil)
    }
  }

  @Test func `a wrong list is refused with its name and reason`() throws {
    let key = ForgeKey()
    let section = Form.section(2, SSHWire.string(key.blob))
    let good = Form.list(section)
    let cases: [([UInt8], String)] = [
      (Array("what\n".utf8), "line 1: a key is its type and base64"),
      (Array("# a\nssh-ed25519 %%\n".utf8), "line 2: the key is not valid base64"),
      (Array("ssh-rsa \(key.line.dropFirst(12))".utf8), "line 1: the key is not of the type `ssh-rsa` that it says"),
      (Array(good.prefix(40)), "its header is cut short"),
      (Form.list(section, version: 2), "format version 2 is not supported"),
      (good + [2], "a section is cut short"),
      (good.dropLast(), "a section is cut short"),
      (Form.list(Form.section(9, [])), "section of the kind 9 is not supported"),
      (Form.list(Form.section(3, SSHWire.string([1, 2]))), "a hash has the wrong length"),
      (Form.list(Form.section(2, [0, 0, 0, 9, 1])), "a key is cut short"),
      (Form.list(Form.section(1, [0])), "a section of certificates is cut short"),
      (
        Form.list(Form.certificates([], Form.section(0x77, []))),
        "section of certificates of the kind 119 is not supported"
      ),
      (
        Form.list(Form.certificates([], Form.section(0x20, Form.numbers(0)))),
        "it revokes the serial number 0, which certificates without one have"
      ),
      (
        Form.list(Form.certificates([], Form.section(0x21, Form.numbers(9, 3)))),
        "a range of serial numbers ends before it begins"
      ),
      (
        Form.list(Form.certificates([], Form.section(0x21, Form.numbers(3, 9, 12)))),
        "serial numbers are cut short, or bytes follow them"
      ),
      (
        Form.list(Form.certificates([], Form.section(0x22, Form.numbers(.max) + SSHWire.string([2])))),
        "a bitmap of serial numbers goes past the largest one"
      ),
      (
        Form.list(Form.certificates([], Form.section(0x22, Form.numbers(1) + SSHWire.string([0x80])))),
        "a bitmap of serial numbers is negative"
      ),
      (
        Form.list(Form.certificates([], Form.section(0x23, SSHWire.string([0x61, 0])))),
        "a key id is cut short or contains a NUL byte"
      ),
      (
        Form.list(Form.section(255, SSHWire.string("x@example.org".utf8) + [1] + SSHWire.string([]))),
        "critical extension x@example.org is not supported"
      ),
      (
        Form.list(Form.certificates([], Form.section(0x39, SSHWire.string("x".utf8) + [1] + SSHWire.string([])))),
        "critical extension x is not supported"
      ),
      (good + (try Form.signature(by: key, over: good)), "it revokes every key that signed it"),
      (good + (try Form.signature(by: ForgeKey(), over: good + [1])), "its signature does not verify"),
      (good + (try Form.signature(by: ForgeKey(), over: good)) + section, "a section follows the signature"),
    ]
    for (bytes, why) in cases {
      let error = #expect(throws: SignatureError.self, "\(why)") { try Self.revocations(Array(bytes)) }
      let what =
        KeyRevocationList.announces(Array(bytes)) ? "a key revocation list that can be used" : "a list of public keys"
      #expect(error?.message == "`revoked` is not \(what): \(why)")
      #expect(error?.exitCode == .invalidFile)
    }
  }

  @Test func `lists that are written by hand mean what ssh-keygen takes them for`() throws {
    let bench = try SSHWorkbench()
    let (key, authority, signer) = (ForgeKey(), ForgeKey(), ForgeKey())
    var form = CertificateForm(for: key, by: authority)
    form.serial = 70
    let blob = try form.signed(by: authority)
    let allowed = "ana@example.org cert-authority \(authority.line)"
    func bitmap(_ offset: UInt64, _ bits: [UInt8]) -> [UInt8] {
      Form.certificates(authority.blob, Form.section(0x22, Form.numbers(offset) + SSHWire.string(bits)))
    }
    let signed = Form.list(Form.section(2, SSHWire.string(signer.blob)))
    let lists: [(String, [UInt8], counts: Bool)] = [
      ("bitmap", Form.list(bitmap(64, [0x40])), false), ("bitmap beside it", Form.list(bitmap(64, [0x20])), true),
      ("bitmap of two bytes", Form.list(bitmap(55, [0, 0x80, 0])), false),
      ("bitmap at the end", Form.list(bitmap(.max, [1]) + bitmap(70, [1])), false),
      ("two sections of one authority", Form.list(bitmap(1, [1]) + bitmap(70, [1])), false),
      (
        "range", Form.list(Form.certificates([], Form.section(0x21, Form.numbers(70, .max)))), false
      ),
      ("serial of another", Form.list(Form.certificates(key.blob, Form.section(0x20, Form.numbers(70)))), true),
      ("signed", signed + (try Form.signature(by: authority, over: signed)), true),
      (
        "signed by two",
        try {
          let once = signed + (try Form.signature(by: signer, over: signed))
          return once + (try Form.signature(by: authority, over: once))
        }(), true
      ),
      ("empty", Form.list([]), true),
    ]
    for (name, bytes, counts) in lists {
      let answer = try judged(bench, try key.signature(payload, certificate: blob), allowed: allowed, revoked: bytes)
      #expect(answer.ours == counts && answer.tool == counts, "\(name): \(String(describing: answer.outcome))")
    }
    // PROTOCOL.krl lets a reader pass over an extension that is not critical; ssh-keygen 9.2 knows none at all.
    let extended = Form.list(
      Form.section(255, SSHWire.string("x".utf8) + [0] + SSHWire.string([1])) + bitmap(64, [0x40]))
    #expect(
      try judged(bench, try key.signature(payload, certificate: blob), allowed: allowed, revoked: extended).outcome
        == .revoked)
  }

  @Test func `serial numbers are found at both ends of every range`() throws {
    var ranges = SerialRanges()
    for (first, last) in [(9, 12), (1, 1), (13, 20), (40, 50), (45, 47), (UInt64.max, UInt64.max)] {
      try ranges.add(first, through: last)
    }
    try ranges.add(bitmap: [0x05, 0x80], from: 100)
    ranges.sort()
    let found = Set((UInt64(0)..<130).filter(ranges.contains) + [UInt64.max - 1, .max].filter(ranges.contains))
    #expect(found == Set([1] + Array(9...20) + Array(40...50) + [107, 108, 110, .max]))
  }

  @Test func `a list of hostile size is refused in bounded time`() throws {
    // Every second serial number of two million, in a quarter of a megabyte.
    let bitmap = [0x55] + [UInt8](repeating: 0x55, count: 600_000)
    let dense = Form.list(Form.certificates([], Form.section(0x22, Form.numbers(1) + SSHWire.string(bitmap))))
    #expect(throws: SignatureError.self) { try Self.revocations(dense) }
    let sections = (0..<20_000).flatMap { Form.certificates([], Form.section(0x20, Form.numbers(UInt64($0) * 2 + 1))) }
    #expect(try !Self.revocations(Form.list(sections)).isEmpty)
  }

  @Test func `no mutation of a signed list is read, and none of any list crashes`() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    let (key, authority) = (ForgeKey(), ForgeKey())
    let unsigned = Form.list(
      Form.section(2, SSHWire.string(key.blob)) + Form.section(5, SSHWire.string(Array(SHA256.hash(data: key.blob))))
        + Form.certificates(
          authority.blob,
          Form.section(0x20, Form.numbers(3, 4)) + Form.section(0x21, Form.numbers(8, 12))
            + Form.section(0x22, Form.numbers(20) + SSHWire.string([0x15])) + Form.section(0x23, SSHWire.string([0x61]))
        ))
    let list = unsigned + (try Form.signature(by: authority, over: unsigned))
    #expect(try Self.revocations(list).revokes(key: key.blob))
    for _ in 0..<3000 {
      let mutant = mutated(list, &random)
      guard mutant != list else { continue }
      #expect(throws: SignatureError.self, "seed \(seed), \(mutant)") { try Self.revocations(mutant) }
      _ = try? Self.revocations(mutated(unsigned, &random))
    }
  }
}
