import Calendars
import Diagnostics
import Git
import YAML

/// Makes a policy of `trust.yaml`, or says everything that is wrong with it.
struct PolicyDecoder {
  let context: DecodingContext
  let now: Timestamp
  var files: PolicyFiles
  var keys: PolicyKeys
  /// The folder of the policy file, from which key files are named.
  let directory: String

  /// The operator's signers, for a policy to which the operator delegates; nil for the operator's own.
  let delegatedBy: [Signer]?

  init(
    _ source: Source, at path: String, files: PolicyFiles, now: Timestamp, limits: YAMLLimits = .default,
    delegatedBy: [Signer]? = nil, keyrings: KeyringCache? = nil
  ) {
    context = DecodingContext(source, limits: limits)
    self.delegatedBy = delegatedBy
    keys = PolicyKeys(cache: keyrings)
    self.now = now
    self.files = files
    directory = PolicyFiles.directory(of: path)
  }

  mutating func decode() -> TrustPolicy? {
    guard let root = context.root(), var map = MappingDecoder(root, what: "a trust policy", in: context) else {
      return nil
    }
    expect("runback/v1", for: "apiVersion", in: &map)
    expect("TrustPolicy", for: "kind", in: &map)
    if delegatedBy != nil { return decodeDelegated(&map) }
    let epoch = map.optional("epoch") { node, what in context.int(node, what, in: 1 ... .max) } ?? 1
    let rootCommit = map.optional("root", objectID)
    let floor = map.optional("floor", objectID)
    let branches = map.optional("branches") { node, what in context.list(node, what, branch) } ?? []
    let history: TrustPolicy.History = map.optional("history", context.enumeration) ?? .allParents
    let sigstore = map.optional("sigstore").flatMap { self.sigstore($0) }
    let signers = signers(map.required("signers"), sigstore: sigstore)
    for node in map.optional("revokedKeys").flatMap({ context.sequence($0, "`revokedKeys`") }) ?? [] {
      revokedKeys(node)
    }
    let forgeOnly: TrustPolicy.ForgeOnly = map.optional("forgeOnly", context.enumeration) ?? .marked
    let rules = map.optional("paths") { node, what in
      context.sequence(node, what)?.compactMap { pathRule($0, signers) }
    }
    let health = map.optional("knownGood").flatMap(health)
    let protected = map.optional("protect") { node, what in context.list(node, what, pattern) }
    let quarantine = map.optional("quarantined").map(quarantine) ?? Quarantine()
    let accepted = map.optional("accepted").map(accepted) ?? [:]
    let delegated = map.optional("delegated", context.bool) ?? false
    map.finish()
    warnWhenNobodyCan(signers, map, health: health ?? .preferred, forgeOnly: forgeOnly)
    guard !context.hasErrors else { return nil }
    return TrustPolicy(
      digest: files.hexDigest, files: files.paths, epoch: epoch, root: rootCommit, floor: floor, branches: branches,
      history: history, signers: signers, forgeOnly: forgeOnly, pathRules: rules ?? [], health: health ?? .preferred,
      protected: protected ?? TrustPolicy.secretsByName, quarantined: quarantine, accepted: accepted,
      delegated: delegated, verifier: keys.verifier)
  }

  /// What the operator lets the repository say: who may do what, which paths need whom, and what a rollback leaves alone.
  private mutating func decodeDelegated(_ map: inout MappingDecoder) -> TrustPolicy? {
    let signers = signers(map.required("signers"), sigstore: nil)
    let known = signers + (delegatedBy ?? [])
    let rules = map.optional("paths") { node, what in
      context.sequence(node, what)?.compactMap { pathRule($0, known) }
    }
    let protected = map.optional("protect") { node, what in context.list(node, what, pattern) }
    for key in Self.operatorsKeys where map.optional(key) != nil {
      context.report(
        .trustOperatorsWord, at: map.keyRange(key) ?? map.node.range,
        "`\(key)` is for the operator's own policy, outside the repository", label: "the operator's alone",
        help: ["in `\(DelegatedPolicy.folderName)/` a policy says `signers`, `paths` and `protect`"])
    }
    map.finish()
    guard !context.hasErrors else { return nil }
    return TrustPolicy(
      digest: files.hexDigest, signers: signers, pathRules: rules ?? [], protected: protected ?? [],
      verifier: keys.verifier)
  }

  /// Whom to distrust, from where on to trust, and how to judge.
  private static let operatorsKeys = [
    "epoch", "root", "floor", "branches", "history", "forgeOnly", "knownGood", "quarantined", "accepted", "delegated",
    "revokedKeys", "sigstore",
  ]

  private func expect(_ wanted: String, for key: String, in map: inout MappingDecoder) {
    guard let node = map.required(key), let found = context.string(node, "`\(key)`"), found != wanted else { return }
    context.report(
      .trustWrongDocument, at: node, "`\(key)` is `\(found)`, and a trust policy has `\(wanted)`",
      label: "not `\(wanted)`")
  }

  func objectID(_ node: Node, _ what: String) -> ObjectID? {
    guard let text = context.string(node, what) else { return nil }
    if let id = ObjectID(hex: text) { return id }
    context.report(
      .trustNoObjectID, at: node, "\(what) must be a commit's full id of 40 hexadecimal digits",
      label: "not a full id", help: ["`git rev-parse \(text.isEmpty ? "COMMIT" : text)` prints it"])
    return nil
  }

  private func branch(_ node: Node, _ what: String) -> String? {
    guard let name = context.string(node, what) else { return nil }
    if RefName(branch: name) != nil, !name.hasPrefix("refs/") { return name }
    context.report(
      .trustBranch, at: node, "`\(name)` is no name of a branch", label: "not a branch",
      help: name.hasPrefix("refs/") ? ["write the short name, such as `main`"] : [])
    return nil
  }

  func pattern(_ node: Node, _ what: String) -> PathPattern? {
    guard let text = context.string(node, what) else { return nil }
    if let pattern = PathPattern(text) { return pattern }
    context.report(
      .trustPattern, at: node, "`\(text)` is no pattern for the paths of a tree", label: "not a pattern",
      help: ["paths start at the top without `/`; `*` stays within a folder, `**` goes through any number of them"])
    return nil
  }

  private func health(_ node: Node) -> TrustPolicy.Health? {
    guard var map = MappingDecoder(node, what: "`knownGood`", in: context) else { return nil }
    let health: TrustPolicy.Health? = map.optional("health", context.enumeration)
    map.finish()
    return health
  }

  private func quarantine(_ node: Node) -> Quarantine {
    var commits: [ObjectID: String] = [:]
    var images: [String: String] = [:]
    for entry in context.namedEntries(node, "`quarantined`") ?? [] {
      guard let why = context.filledString(entry.value, "the reason of `\(entry.name)`") else { continue }
      if let commit = ObjectID(hex: entry.name) {
        commits[commit] = why
      } else if Self.isImageDigest(entry.name) {
        images[entry.name] = why
      } else {
        context.report(
          .trustQuarantine, at: entry.key, "`\(entry.name)` is neither a commit's full id nor an image by its digest",
          label: "neither",
          help: ["name an image as `registry/name@sha256:…`: a tag can move, and a manifest can split it"])
      }
    }
    return Quarantine(commits: commits, images: images)
  }

  private static func isImageDigest(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count <= 2, let digest = parts.last, digest.hasPrefix("sha256:") else { return false }
    let hex = digest.dropFirst(7)
    return hex.utf8.count == 64 && hex.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }

  private func accepted(_ node: Node) -> [ObjectID: String] {
    var accepted: [ObjectID: String] = [:]
    for entry in context.namedEntries(node, "`accepted`") ?? [] {
      guard let commit = objectID(entry.key, "a key of `accepted`"),
        let why = context.filledString(entry.value, "the reason of `\(entry.name)`")
      else { continue }
      accepted[commit] = why
    }
    return accepted
  }

  /// A policy under which nothing can ever be trusted, or marked, is a mistake that shows at 3 a.m.
  private func warnWhenNobodyCan(
    _ signers: [Signer], _ map: MappingDecoder, health: TrustPolicy.Health, forgeOnly: TrustPolicy.ForgeOnly
  ) {
    guard let range = map.keyRange("signers"), !context.hasErrors else { return }
    func warn(_ message: String, _ help: String) {
      context.report(.trustNobodyCan, .warning, at: range, message, label: "nobody here can", help: [help])
    }
    func someone(_ capability: Capability) -> Bool { signers.contains { $0.can(capability) } }
    if health == .required, !someone(.attest) {
      warn(
        "health marks are required, and no signer can `attest`", "give somebody `attest`, or set `health: preferred`")
    }
    if forgeOnly == .marked, signers.contains(where: { $0.kind == .forge }), !someone(.attest) {
      warn(
        "what only a forge signed needs a health mark, and no signer can `attest`",
        "give somebody `attest`, or set `forgeOnly` to `accept` or `refuse`")
    }
    if !someone(.rollback) {
      warn("no signer can `rollback`, so that no rollback will be trusted", "give `rollback` to who is on call")
    }
  }
}
