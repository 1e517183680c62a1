import Files
import Git
import JSON

/// What this machine remembers of policies: the highest epoch that was accepted, by root, and the digests that the
/// operator pinned. One small file in the state directory, for its owner only.
public struct PolicyMemory: Sendable, Hashable {
  private let folder: String
  private var path: String { folder + "/trust-policies.json" }

  static let largestFile = 1 << 20

  public init(stateFolder: String) { folder = stateFolder }

  /// Refuses a policy with a smaller epoch than one that was accepted for the same root: somebody plays an old policy
  /// back, in which a key still counts that has been taken out since. A larger epoch is remembered.
  ///
  /// - Throws: ``TrustError/Code/policyRefused`` (77); when the memory cannot be read or written, what the file says.
  public func accept(_ policy: TrustPolicy) throws(TrustError) {
    guard let root = policy.root?.hex else { return }
    var memory = try read()
    let last = memory.epochs[root] ?? 1
    guard policy.epoch >= last else {
      throw TrustError(
        .policyRefused, "the policy has the epoch \(policy.epoch), and this machine has accepted the epoch \(last)",
        hints: ["get the newest policy; an epoch only grows"])
    }
    guard policy.epoch > last else { return }
    memory.epochs[root] = policy.epoch
    try write(memory)
  }

  /// Digests of policies that may lie inside the repository that they judge.
  public func pinned() throws(TrustError) -> Set<String> { try read().pins }

  public func pin(_ policy: TrustPolicy) throws(TrustError) {
    var memory = try read()
    guard memory.pins.insert(policy.digest).inserted else { return }
    try write(memory)
  }

  private struct Content {
    var epochs: [String: Int] = [:]
    var pins: Set<String> = []
  }

  private func read() throws(TrustError) -> Content {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readFile(path, limit: Self.largestFile)
    } catch {
      if error.code == .notFound { return Content() }
      throw TrustError(error)
    }
    guard let json = try? JSONValue.parse(bytes), json["schema"] == "runback/trust-policies/v1",
      let epochs = json["epochs"]?.objectValue, let pins = json["pinned"]?.arrayValue
    else {
      // What was forgotten would let an old policy pass, so that a spoiled memory is no empty one.
      throw TrustError(
        .invalidPolicy, "`\(path)` is damaged",
        hints: ["look at what changed it; remove it only if you know the policy to be the newest"])
    }
    var content = Content()
    for (root, epoch) in epochs.members { content.epochs[root] = epoch.intValue.map(Int.init) }
    content.pins = Set(pins.compactMap(\.stringValue))
    return content
  }

  private func write(_ content: Content) throws(TrustError) {
    let epochs = JSONObject(content.epochs.sorted { $0.key < $1.key }.map { ($0.key, JSONValue($0.value)) })
    let json: JSONValue = [
      "schema": "runback/trust-policies/v1", "epochs": .object(epochs), "pinned": JSONValue(content.pins.sorted()),
    ]
    do throws(FileError) {
      try makeFolder(folder, mode: 0o700)
      try writeFile(json.pretty + "\n", to: path, mode: 0o600, .replaces)
    } catch {
      throw TrustError(error)
    }
  }
}
