import Synchronization

/// The kinds of SSH key that tests make.
public enum SSHKeyKind: String, Sendable, Hashable, CaseIterable {
  case ed25519, ecdsa, rsa
}

/// A key pair as `ssh-keygen` wrote it.
public struct SSHKeyPair: Sendable, Hashable {
  /// The text of the private key file.
  public let privateKey: String
  /// One line: type, base64, comment.
  public let publicKey: String
}

/// Fresh SSH keys, made by `ssh-keygen` the first time a name is asked for and the same from then on.
public final class SSHKeyRing: Sendable {
  private struct Request: Hashable {
    let name: String
    let kind: SSHKeyKind
  }

  private let pairs = Mutex<[Request: SSHKeyPair]>([:])

  public init() {}

  public func pair(_ name: String, _ kind: SSHKeyKind = .ed25519) throws -> SSHKeyPair {
    try pairs.withLock { pairs in
      let request = Request(name: name, kind: kind)
      if let pair = pairs[request] { return pair }
      let directory = try TemporaryDirectory()
      let bits = kind == .rsa ? ["-b", "2048"] : []
      let output = try runProgram(
        "ssh-keygen",
        ["-q", "-t", kind.rawValue] + bits + ["-N", "", "-C", "\(name)@example.org", "-f", directory.path("key")])
      guard output.exit == 0 else { throw ProgramFailure(description: output.errorText) }
      let publicKey = try readText(directory.path("key.pub"))
      let pair = SSHKeyPair(privateKey: try readText(directory.path("key")), publicKey: String(publicKey.dropLast()))
      pairs[request] = pair
      return pair
    }
  }
}

/// The keys of this test process; made once, since an RSA key takes a while.
public let testKeys = SSHKeyRing()
