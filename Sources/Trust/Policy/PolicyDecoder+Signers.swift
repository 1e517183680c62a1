import Calendars
import Diagnostics
import Signatures
import YAML

extension PolicyDecoder {
  /// - Parameter sigstore: the roots of the policy's `sigstore`; nil without one.
  mutating func signers(_ node: Node?, sigstore: Set<KeyFingerprint>?) -> [Signer] {
    guard let node, let entries = context.namedEntries(node, "`signers`") else { return [] }
    var signers: [Signer] = []
    var owners: [Credential: String] = [:]
    for entry in entries {
      checkName(entry)
      guard let signer = signer(entry, sigstore: sigstore) else { continue }
      for key in signer.keys {
        if let other = owners[key.credential], other != signer.name {
          context.report(
            .trustSharedKey, at: entry.key.range,
            "`\(signer.name)` has \(key.credential), and `\(other)` has the same",
            label: "shares a key", help: ["a key stands for one signer: list it under one of them"])
        }
        owners[key.credential] = signer.name
      }
      signers.append(signer)
    }
    return signers
  }

  private func checkName(_ entry: Node.Entry) {
    let allowed = entry.name.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || $0.properties.numericType != nil || "-_.@+".unicodeScalars.contains($0)
    }
    guard !allowed || entry.name.isEmpty else { return }
    context.report(
      .trustSignerName, at: entry.key.range, "a signer's name has letters, digits and `-_.@+`", label: "not a name",
      help: ["the name stands in lines that other programs split at blanks"])
  }

  private mutating func signer(_ entry: Node.Entry, sigstore: Set<KeyFingerprint>?) -> Signer? {
    let what = "the signer `\(entry.name)`"
    guard var map = MappingDecoder(entry.value, what: what, in: context) else { return nil }
    let sshFiles = map.optional("ssh").flatMap { context.sequence($0, "`ssh`") } ?? []
    let openPGPFiles = map.optional("openpgp").flatMap { context.sequence($0, "`openpgp`") } ?? []
    let authority = map.optional("sshAuthority")
    let x509 = map.optional("x509")
    let kind: Signer.Kind = map.optional("kind", context.enumeration) ?? .person
    let can = map.required("can")
    let capabilities: [Capability] = can.flatMap { context.list($0, "`can`", context.enumeration) } ?? []
    let compromised = map.optional("compromised")
    let compromise = compromised.flatMap(compromise)
    map.finish()
    if delegatedBy != nil { refuseOperatorsWords(compromised: compromised, can: can, capabilities) }
    var fingerprints: [KeyFingerprint] = []
    for node in sshFiles { fingerprints += sshKeys(node) }
    for node in openPGPFiles { fingerprints += openPGPKeys(node) }
    let certified = (authority.map { sshAuthority($0) } ?? []) + credentials(x509, sigstore: sigstore)
    if sshFiles.isEmpty, openPGPFiles.isEmpty, authority == nil, x509 == nil {
      context.report(
        .trustSignerWithoutKey, at: entry.key.range, "\(what) has no key", label: "no key",
        help: ["name its public keys: `ssh: [keys/\(entry.name).pub]` or `openpgp: [keys/\(entry.name).asc]`"])
    }
    checkForge(entry, kind, fingerprints, can, capabilities)
    return Signer(
      name: entry.name, kind: kind, keys: (fingerprints.map(Credential.key) + certified).map { Signer.Key($0) },
      capabilities: Set(capabilities),
      compromised: compromise)
  }

  /// A policy in the repository neither distrusts anybody nor says who attests health: that is the operator's to say.
  private func refuseOperatorsWords(compromised: Node?, can: Node?, _ capabilities: [Capability]) {
    if let compromised {
      context.report(
        .trustOperatorsWord, at: compromised, "`compromised` is for the operator's own policy, outside the repository",
        label: "the operator's alone", help: ["here, take the signer or the key out"])
    }
    if let can, capabilities.contains(.attest) {
      context.report(
        .trustOperatorsWord, at: can, "who may `attest` is for the operator's own policy, outside the repository",
        label: "the operator's alone", help: ["what is known to be good is not for the repository to say"])
    }
  }

  private func checkForge(
    _ entry: Node.Entry, _ kind: Signer.Kind, _ fingerprints: [KeyFingerprint], _ can: Node?,
    _ capabilities: [Capability]
  ) {
    if kind == .person, let known = fingerprints.first(where: KnownForgeKeys.contains) {
      context.report(
        .trustForge, at: entry.key.range,
        "the key `\(known)` of `\(entry.name)` is GitHub's: it signs for any account in any repository",
        label: "a forge", help: ["write `kind: forge`, and `can: [merge, squash]`"])
    }
    let excess = capabilities.filter { $0 != .merge && $0 != .squash }
    if kind == .forge, let can, let first = excess.first {
      context.report(
        .trustForge, at: can, "the forge `\(entry.name)` may `merge` and `squash`, but not `\(first.rawValue)`",
        label: "too much for a forge", help: ["a forge's key proves which forge, and not who"])
    }
  }

  private func compromise(_ node: Node) -> Signer.Compromise? {
    guard var map = MappingDecoder(node, what: "`compromised`", in: context) else { return nil }
    let since = map.required("since") { node, what in
      context.parsed(node, what, expected: "an instant such as `2026-11-20T03:00:00Z`") { Timestamp(rfc3339: $0) }
    }
    map.finish()
    return since.map(Signer.Compromise.init)
  }

  private mutating func sshKeys(_ node: Node) -> [KeyFingerprint] {
    guard let (path, bytes) = keyFile(node) else { return [] }
    do throws(SignatureError) {
      let found = try keys.addSSH(bytes, path: path)
      if found.isEmpty { reportKeyFile(node, "`\(path)` holds no SSH key") }
      return found
    } catch {
      reportKeyFile(node, "`\(path)` is no SSH public key: \(error.message)")
      return []
    }
  }

  private mutating func openPGPKeys(_ node: Node) -> [KeyFingerprint] {
    guard let (path, bytes) = keyFile(node) else { return [] }
    do throws(SignatureError) {
      let found = try keys.addOpenPGP(bytes, path: path, now: now).map(\.fingerprint)
      if found.isEmpty { reportKeyFile(node, "`\(path)` holds no OpenPGP key") }
      for warning in keys.openPGP.last?.warnings.prefix(20) ?? [] {
        context.report(.trustKeyFile, .warning, at: node, warning, label: "in this key file")
      }
      return found
    } catch {
      reportKeyFile(node, error.message)
      return []
    }
  }

  mutating func keyFile(_ node: Node) -> (path: String, bytes: [UInt8])? {
    guard let name = context.filledString(node, "a key file") else { return nil }
    guard !name.split(separator: "/").contains("..") else {
      reportKeyFile(node, "the key file `\(name)` lies outside the policy's folder by `..`")
      return nil
    }
    let path = PolicyFiles.resolve(name, in: directory)
    do throws(PolicyFiles.Unreadable) {
      return (name, try files.take(path))
    } catch {
      reportKeyFile(node, "the key file `\(name)` cannot be read: \(error.why)")
      return nil
    }
  }

  func reportKeyFile(_ node: Node, _ message: String) {
    context.report(
      .trustKeyFile, at: node, message, label: "this key file",
      help: ["names of key files are relative to the policy, `\(context.source.path)`"])
  }
}
