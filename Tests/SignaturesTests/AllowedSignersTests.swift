import Calendars
import TestSupport
import Testing

@testable import Signatures

private let key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"

private func parse(_ text: String) -> AllowedSigners { AllowedSigners(parsing: Array(text.utf8)) }

@Suite struct AllowedSignersTests {
  @Test func `a file with every feature is read as it stands`() throws {
    let file = parse(
      """
      # who may sign

        \t
      ana@example.org \(key) ana's laptop
      "bo@example.org,*@ops.example.org,!temp@ops.example.org" namespaces="git,runback-*" \(key)
      * cert-authority,NAMESPACES="git",valid-after="20260101Z",valid-before="20261231235959Z" \(key)\r
      """)
    #expect(file.problems == [])
    let public1 = try SSHPublicKey(parsing: key)
    #expect(
      file.entries == [
        AllowedSigners.Entry(
          line: 4, principals: PatternList("ana@example.org"), namespaces: nil, validAfter: nil, validBefore: nil,
          isCertificateAuthority: false, key: public1),
        AllowedSigners.Entry(
          line: 5, principals: PatternList("bo@example.org,*@ops.example.org,!temp@ops.example.org"),
          namespaces: PatternList("git,runback-*"), validAfter: nil, validBefore: nil, isCertificateAuthority: false,
          key: public1),
        AllowedSigners.Entry(
          line: 6, principals: PatternList("*"), namespaces: PatternList("git"),
          validAfter: Timestamp(rfc3339: "2026-01-01T00:00:00Z"),
          validBefore: Timestamp(rfc3339: "2026-12-31T23:59:59Z"), isCertificateAuthority: true, key: public1),
      ])
    #expect(file.entries[0].key.comment == "ana's laptop")
    #expect(file.keys == [public1])
    #expect(file.entries(for: public1.fingerprint).map(\.line) == [4, 5])
  }

  @Test func `each wrong line is a problem with its number, and the others count`() {
    let cut = String(key.dropLast(4))
    let file = parse(
      """
      ana@example.org
      ana@example.org ssh-ed25519
      ana@example.org \(cut)
      ana@example.org ssh-ed25519 %%%%
      ana@example.org ssh-rsa \(key.dropFirst(12))
      ana@example.org ssh-dss AAAAB3NzaC1kc3MAAAAA
      "ana \(key)
      "" \(key)
      ana@example.org namespaces=git \(key)
      ana@example.org namespaces="git \(key)
      ana@example.org namespaces \(key)
      ana@example.org namespaces="git",namespaces="file" \(key)
      ana@example.org no-touch-required \(key)
      ana@example.org cert-authority="yes" \(key)
      ana@example.org cert-authority, \(key)
      ana@example.org valid-after="2026" \(key)
      ana@example.org valid-after="20260230Z" \(key)
      ana@example.org valid-after="20260101",valid-before="20251231" \(key)
      ana@example.org namespaces="git"
      bo@example.org \(key)
      """)
    #expect(file.entries.map(\.line) == [20])
    #expect(
      file.problems.map { "\($0.line): \($0.message)" } == [
        "1: the line has no key",
        "2: a key is its type and base64",
        "3: the SSH public key of type `ssh-ed25519` is unusable: the Ed25519 key is cut short",
        "4: the SSH public key of type `ssh-ed25519` is not valid base64",
        "5: the SSH public key is not of the type `ssh-rsa` that it says",
        "6: the SSH public key of type `ssh-dss` is unusable: ssh key type ssh-dss",
        "7: a quote is not closed",
        "8: the line names no principal",
        "9: the value of an option stands in quotes",
        "10: a quote is not closed",
        "11: the option `namespaces` needs a value in quotes",
        "12: the option `namespaces` is given twice",
        "13: unknown option `no-touch-required`",
        "14: the option `cert-authority` takes no value",
        "15: an option is missing after the last comma",
        "16: `valid-after` is not a time as in `20260131Z` or `20260131235959Z`: `2026`",
        "17: `valid-after` is not a time as in `20260131Z` or `20260131235959Z`: `20260230Z`",
        "18: `valid-before` is not after `valid-after`",
        "19: the line has no key",
      ])
  }

  @Test func `bytes that are no text are problems, and their number is bounded`() {
    let file = AllowedSigners(
      parsing: [0xff, 0xfe, 0x0a, 0x61, 0x00, 0x0a] + Array(repeating: [0x61, 0x0a], count: 500).joined())
    #expect(file.problems.count == 100)
    #expect(file.problems[0].message == "the line is not UTF-8")
    #expect(file.problems[1].message == "the line contains a NUL byte")
    #expect(parse("").entries.isEmpty)
    let long = parse("ana " + String(repeating: "x", count: 40_000))
    #expect(long.problems.map(\.message) == ["the line is longer than 32 KiB"])
  }

  @Test func `a time without Z counts only when it would in every time zone`() throws {
    let bench = try SSHWorkbench()
    let signer = try bench.toolSigner(["-t", "ed25519"])
    let signature = try signer.sign(Array("change\n".utf8), "git")
    for option in ["valid-after", "valid-before"] {
      // Around 2026-09-21T14:26:40Z, up to 15 hours away.
      for hour in [1, 2, 3, 4, 5, 13, 14, 15, 23] {
        for day in ["20260920", "20260921", "20260922"] {
          let line = "ana \(option)=\"\(day)\(hour < 10 ? "0" : "")\(hour)26\" \(signer.publicKey)\n"
          let ours = parse(line).accepts(
            Array("change\n".utf8), signature, principal: "ana", at: Timestamp(secondsSinceEpoch: 1_790_000_800)
          ).isGood
          let tool = try ["XXX+12", "XXX-14"].map { zone in
            try bench.toolAccepts(
              Array("change\n".utf8), signature, allowedSigners: line,
              options: ["-O", "verify-time=20260921142640Z"], zone: zone)
          }
          #expect(ours == tool.allSatisfy { $0 }, "\(line)")
        }
      }
    }
  }

  @Test func `principals, namespaces and dates decide as ssh-keygen decides`() throws {
    let bench = try SSHWorkbench()
    let signer = try bench.toolSigner(["-t", "ed25519"])
    let payload = Array("change\n".utf8)
    let lines = [
      "ana KEY", "ANA KEY", "a?a KEY", "a* KEY", "*a KEY", "bo,ana KEY", "!ana KEY", "*,!ana KEY", "!ana,* KEY",
      "!bo,* KEY", "\"ana\" KEY", "\"bo ,ana\" KEY", "ana* KEY", "**ana** KEY", "ana? KEY", ",ana KEY",
      "ana namespaces=\"git\" KEY", "ana namespaces=\"file\" KEY", "ana namespaces=\"*,!git\" KEY",
      "ana namespaces=\"g?t\" KEY", "ana namespaces=\"\" KEY", "ana Namespaces=\"git\" KEY",
      "ana valid-after=\"20260101Z\" KEY", "ana valid-after=\"20280101Z\" KEY",
      "ana valid-before=\"20260101Z\" KEY", "ana valid-before=\"20280101Z\" KEY",
      "ana valid-after=\"20260921142640Z\" KEY", "ana valid-after=\"20260921142641Z\" KEY",
      "ana valid-before=\"20260921142640Z\" KEY", "ana valid-before=\"20260921142639Z\" KEY",
      "ana valid-after=\"20260101UTC\" KEY", "ana valid-after=\"20260101utc\" KEY", "ana valid-before=\"Z\" KEY",
      "ana valid-after=\"19700101Z\" KEY", "ana valid-after=\"19700102Z\" KEY", "ana cert-authority,cert-authority KEY",
      "ana cert-authority KEY", "ana unknown KEY", "ana namespaces=git KEY",
      "ana valid-after=\"20260101Z\",valid-before=\"20280101Z\",namespaces=\"git\" KEY", "\tana\tKEY", "  ana KEY c c",
      "# ana KEY", "ana KEY\nana KEY", "bo KEY\nana KEY", "ana namespaces=\"git\",namespaces=\"git\" KEY",
      "ana valid-after=\"20260101T00Z\" KEY", "ana valid-after=\"20261301Z\" KEY",
      "ana valid-after=\"20280101Z\",valid-before=\"20260101Z\" KEY",
    ]
    let time = Timestamp(secondsSinceEpoch: 1_790_000_800)  // 2026-09-21T14:26:40Z
    let signature = try signer.sign(payload, "git")
    for line in lines {
      let text = line.replacing("KEY", with: signer.publicKey) + "\n"
      let file = parse(text)
      let ours = file.accepts(payload, signature, principal: "ana", at: time).isGood
      let tool = try bench.toolAccepts(
        payload, signature, allowedSigners: text, options: ["-O", "verify-time=20260921142640Z"])
      #expect(ours == tool, "\(line): \(file.problems)")
    }
  }

  @Test func `a pattern list takes a time that is bounded by the lengths`() {
    let pattern = PatternList(String(repeating: "*a", count: 500))
    #expect(!pattern.matches(String(repeating: "a", count: 499)))
    #expect(pattern.matches(String(repeating: "a", count: 2000)))
  }

  @Test func `mutated files never crash, and each line is at most one entry or one problem`() throws {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = SeededRandom(seed: seed)
    let text = Array(
      "ana@example.org namespaces=\"git\",valid-after=\"20260101Z\" \(key) c\n\"bo,!x\" cert-authority \(key)\n".utf8)
    for _ in 0..<3000 {
      let mutant = mutated(text, &random)
      let file = AllowedSigners(parsing: mutant)
      let lines = file.entries.map(\.line) + file.problems.map(\.line)
      #expect(Set(lines).count == lines.count, "seed \(seed)")
      #expect(lines.allSatisfy { (1...mutant.filter { $0 == 0x0a }.count + 1).contains($0) }, "seed \(seed)")
    }
  }
}
