import FoundationEssentials

/// A folder with authorities and signers, `openssl` to make them, to sign and to verify with. Every certificate has
/// dates that the test chooses.
public final class X509Workbench {
  /// A certificate with its key.
  public struct Party {
    public let name: String
    public let keyFile: String
    public let certificateFile: String
    public let der: [UInt8]

    private var fields: [[UInt8]] { derElements(derContent(derElements(derContent(der))[0])) }

    /// As DER, for the name of a signer.
    var serialNumber: [UInt8] { fields[1] }
    var issuer: [UInt8] { fields[3] }
  }

  /// What `openssl genpkey` makes.
  public enum Key: String, CaseIterable {
    case p256, p384, p521, rsa2048, rsa3072, ed25519, rsa1024, secp256k1

    var arguments: [String] {
      switch self {
      case .p256: ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
      case .p384: ["EC", "-pkeyopt", "ec_paramgen_curve:P-384"]
      case .p521: ["EC", "-pkeyopt", "ec_paramgen_curve:P-521"]
      case .secp256k1: ["EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"]
      case .rsa1024: ["RSA", "-pkeyopt", "rsa_keygen_bits:1024"]
      case .rsa2048: ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
      case .rsa3072: ["RSA", "-pkeyopt", "rsa_keygen_bits:3072"]
      case .ed25519: ["ED25519"]
      }
    }
  }

  public let directory: TemporaryDirectory
  private var count = 0

  /// When signatures are judged, unless a test says otherwise: 2027-01-15.
  public static let now: Int64 = 1_800_000_000
  public static let start = "20260101000000Z"
  public static let end = "20360101000000Z"

  public static let authority =
    "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
    + "subjectKeyIdentifier=hash\n"
  public static let intermediate =
    "basicConstraints=critical,CA:TRUE,pathlen:0\nkeyUsage=critical,keyCertSign\n"
    + "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\nextendedKeyUsage=codeSigning\n"
  /// What Fulcio writes into a signer's certificate, the names aside.
  public static let leaf =
    "keyUsage=critical,digitalSignature\nextendedKeyUsage=codeSigning\nsubjectKeyIdentifier=hash\n"
    + "authorityKeyIdentifier=keyid\n"
  public static let mail = "subjectAltName=critical,email:ana@example.org\n"

  public init() throws {
    directory = try TemporaryDirectory()
    try writeFile(directory.path("index.txt"), "")
    try writeFile(
      directory.path("ca.cnf"),
      """
      [ca]
      default_ca = authority
      [authority]
      database = \(directory.path("index.txt"))
      new_certs_dir = \(directory.path)
      rand_serial = yes
      default_md = sha256
      policy = anything
      unique_subject = no
      [anything]
      organizationName = optional
      commonName = optional
      [req]
      distinguished_name = nothing
      [nothing]

      """)
  }

  // MARK: certificates

  /// - Parameters:
  ///   - extensions: lines of an `openssl` extensions file.
  ///   - issuer: nil for a certificate that issues itself.
  public func party(
    _ name: String, key: Key = .p256, extensions: String, issuer: Party? = nil, from: String = start, to: String = end,
    digest: String = "sha256", keyFile existing: String? = nil
  ) throws -> Party {
    count += 1
    let base = directory.path("\(count)-\(name)")
    let keyFile = existing ?? base + ".key"
    if existing == nil { try openssl(["genpkey", "-algorithm"] + key.arguments + ["-out", keyFile]) }
    try writeFile(base + ".ext", "[extensions]\n" + extensions)
    let configuration = directory.path("ca.cnf")
    try openssl(
      [
        "req", "-new", "-config", configuration, "-key", keyFile, "-subj", "/O=example.org/CN=\(name)", "-out",
        base + ".csr",
      ])
    let issuing =
      issuer.map { ["-cert", $0.certificateFile, "-keyfile", $0.keyFile] } ?? ["-selfsign", "-keyfile", keyFile]
    try openssl(
      [
        "ca", "-batch", "-notext", "-config", configuration, "-md", digest, "-startdate", from, "-enddate", to, "-in",
        base + ".csr", "-out", base + ".pem", "-extfile", base + ".ext", "-extensions", "extensions",
      ] + issuing)
    return Party(
      name: name, keyFile: keyFile, certificateFile: base + ".pem", der: pemBytes(try readText(base + ".pem")))
  }

  /// A root, an authority under it, and a signer under that.
  public func family(_ key: Key = .p256, leaf: String = leaf + mail) throws -> (root: Party, middle: Party, leaf: Party)
  {
    let root = try party("root", extensions: Self.authority)
    let middle = try party("middle", extensions: Self.intermediate, issuer: root)
    return (root, middle, try party("ana", key: key, extensions: leaf, issuer: middle))
  }

  /// The extension in which Fulcio says who vouched for the subject, in both of its forms.
  public static func issuer(_ url: String, old: String? = nil) -> String {
    let raw = (old ?? url).utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
    return "1.3.6.1.4.1.57264.1.1=DER:\(raw)\n1.3.6.1.4.1.57264.1.8=ASN1:UTF8String:\(url)\n"
  }

  // MARK: signatures

  /// A detached signature in DER, as `openssl cms` makes it.
  public func sign(
    _ payload: [UInt8], by party: Party, with others: [Party] = [], options: [String] = []
  ) throws -> [UInt8] {
    let extra = directory.path("extra.pem")
    try writeFile(extra, try others.flatMap { try readFile($0.certificateFile) })
    let output = try openssl(
      ["cms", "-sign", "-binary", "-outform", "DER", "-signer", party.certificateFile, "-inkey", party.keyFile]
        + (options.contains("-md") ? [] : ["-md", "sha256"]) + (others.isEmpty ? [] : ["-certfile", extra]) + options,
      input: payload)
    return output.standardOutput
  }

  /// Whether `openssl cms -verify` accepts the signature at that time.
  public func toolAccepts(
    _ payload: [UInt8], _ der: [UInt8], roots: [Party], middles: [Party] = [], revocations: String? = nil,
    now: Int64 = now
  ) throws -> Bool {
    let (signature, content, anchors) = (
      directory.path("verify.der"), directory.path("verify.content"), directory.path("verify.roots")
    )
    try writeFile(signature, der)
    try writeFile(content, payload)
    // What is no root in this file only helps to reach one.
    try writeFile(
      anchors,
      try (roots + middles).flatMap { try readFile($0.certificateFile) } + (try revocations.map(readFile) ?? []))
    return try runProgram(
      "openssl",
      [
        "cms", "-verify", "-binary", "-inform", "DER", "-in", signature, "-content", content, "-CAfile", anchors,
        "-purpose", "any", "-attime", String(now), "-out", "/dev/null",
      ] + (revocations == nil ? [] : ["-crl_check"])
    ).exit == 0
  }

  @discardableResult
  public func openssl(_ arguments: [String], input: [UInt8] = []) throws -> ProgramOutput {
    let output = try runProgram("openssl", arguments, environment: ["HOME": directory.path], input: input)
    guard output.exit == 0 else {
      throw ProgramFailure(description: "openssl \(arguments.joined(separator: " ")): \(output.errorText)")
    }
    return output
  }

  /// Takes certificates back.
  ///
  /// - Parameter reason: as `openssl ca -crl_reason` takes it.
  public func revoke(_ party: Party, reason: String) throws {
    // openssl wants an authority even to write its own list of certificates.
    try openssl(
      [
        "ca", "-config", directory.path("ca.cnf"), "-cert", party.certificateFile, "-keyfile", party.keyFile, "-revoke",
        party.certificateFile, "-crl_reason", reason,
      ])
  }

  /// The path of an authority's list of everything that was taken back here.
  public func revocationList(of authority: Party, options: [String] = []) throws -> String {
    let file = directory.path("\(authority.name).crl")
    try openssl(
      [
        "ca", "-config", directory.path("ca.cnf"), "-gencrl", "-cert", authority.certificateFile, "-keyfile",
        authority.keyFile, "-md", "sha256", "-crl_lastupdate", "20260601000000Z", "-crl_nextupdate", "20270601000000Z",
        "-out", file,
      ] + options)
    return file
  }

  public static func pem(_ der: [UInt8]) -> String {
    "-----BEGIN CERTIFICATE-----\n\(wrapped(der))-----END CERTIFICATE-----\n"
  }

  public static func armoured(_ der: [UInt8]) -> [UInt8] {
    Array("-----BEGIN SIGNED MESSAGE-----\n\(wrapped(der))-----END SIGNED MESSAGE-----\n".utf8)
  }
}

/// Base64 in lines of 64 characters.
func wrapped(_ bytes: [UInt8]) -> String {
  let text = Array(Data(bytes).base64EncodedString().utf8)
  return stride(from: 0, to: text.count, by: 64).map { start in
    String(decoding: text[start..<min(start + 64, text.count)], as: UTF8.self) + "\n"
  }.joined()
}

/// The bytes of a PEM text with one block.
func pemBytes(_ pem: String) -> [UInt8] {
  let lines = pem.split(separator: "\n").filter { !$0.hasPrefix("-") }
  return Data(base64Encoded: lines.joined()).map(Array.init) ?? []
}
