import Diagnostics
import Signatures
import YAML

extension PolicyDecoder {
  /// `sshAuthority: { keys: [keys/ca.pub], principals: [ana@example.org] }`: one credential for each pair of both.
  mutating func sshAuthority(_ node: Node) -> [Credential] {
    guard var map = MappingDecoder(node, what: "`sshAuthority`", in: context) else { return [] }
    let files = map.required("keys").flatMap { context.sequence($0, "`keys`") } ?? []
    let names = map.required("principals").flatMap { context.sequence($0, "`principals`") }
    map.finish()
    if let names, names.isEmpty {
      context.report(
        .trustPrincipal, at: node, "an SSH authority needs at least one principal", label: "no principal",
        help: ["a certificate without principals counts for nobody"])
    }
    let principals = (names ?? []).compactMap(principal)
    var credentials: [Credential] = []
    for file in files {
      for authority in sshAuthorityKeys(file) {
        for principal in principals {
          credentials.append(.sshAuthority(authority, principals: PatternList(principal)))
        }
      }
    }
    return credentials
  }

  mutating func revokedKeys(_ node: Node) {
    guard let (path, bytes) = keyFile(node) else { return }
    do throws(SignatureError) {
      try keys.addRevocations(bytes, path: path)
    } catch {
      reportKeyFile(node, error.message)
    }
  }

  private mutating func sshAuthorityKeys(_ node: Node) -> [KeyFingerprint] {
    guard let (path, bytes) = keyFile(node) else { return [] }
    do throws(SignatureError) {
      let found = try keys.addSSHAuthorities(bytes)
      if found.isEmpty { reportKeyFile(node, "`\(path)` holds no SSH key") }
      return found
    } catch {
      reportKeyFile(node, "`\(path)` is no SSH public key: \(error.message)")
      return []
    }
  }

  /// A signer is somebody, and a pattern would be whoever gets a certificate that fits.
  private func principal(_ node: Node) -> String? {
    guard let name = context.filledString(node, "a principal") else { return nil }
    guard name.unicodeScalars.allSatisfy({ !"*?!,".unicodeScalars.contains($0) && $0.value > 0x20 && $0.value != 0x7f })
    else {
      context.report(
        .trustPrincipal, at: node, "`\(name)` is no principal of a certificate", label: "not a name",
        help: ["write each principal out as `ssh-keygen -L -f CERTIFICATE` shows it; patterns do not count here"])
      return nil
    }
    return name
  }
}
