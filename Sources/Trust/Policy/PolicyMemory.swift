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
    guard let root = policy.root?.hex, try isNewer(policy, root, than: try read()) else { return }
    try change { (memory) throws(TrustError) in
      // Another process may have accepted a newer one in between.
      guard try isNewer(policy, root, than: memory) else { return false }
      memory.epochs[root] = policy.epoch
      return true
    }
  }

  private func isNewer(_ policy: TrustPolicy, _ root: String, than memory: Content) throws(TrustError) -> Bool {
    let last = memory.epochs[root] ?? 1
    guard policy.epoch >= last else {
      throw TrustError(
        .policyRefused, "the policy has the epoch \(policy.epoch), and this machine has accepted the epoch \(last)",
        hints: ["get the newest policy; an epoch only grows"])
    }
    return policy.epoch > last
  }

  /// Digests of policies that may lie inside the repository that they judge.
  public func pinned() throws(TrustError) -> Set<String> { try read().pins }

  public func pin(_ policy: TrustPolicy) throws(TrustError) {
    try change { memory in memory.pins.insert(policy.digest).inserted }
  }

  private struct Content {
    var epochs: [String: Int] = [:]
    var pins: Set<String> = []

    init() {}

    /// Nil when any entry is not what it should be.
    init?(_ json: JSONValue) {
      guard let epochs = json["epochs"]?.objectValue, let pins = json["pinned"]?.arrayValue else { return nil }
      for (root, epoch) in epochs.members {
        guard ObjectID(hex: root) != nil, let number = epoch.intValue.flatMap({ Int(exactly: $0) }), number > 0 else {
          return nil
        }
        self.epochs[root] = number
      }
      for pin in pins {
        guard let digest = pin.stringValue, digest.utf8.count == 64, digest.allSatisfy(\.isHexDigit) else { return nil }
        self.pins.insert(digest)
      }
    }
  }

  /// Reads, lets `body` say what changes, and writes that, while no other process does the same.
  private func change(_ body: (inout Content) throws(TrustError) -> Bool) throws(TrustError) {
    let lock: PrivateFile
    do throws(FileError) { lock = try PrivateFile(folder + "/trust-policies.lock") } catch { throw TrustError(error) }
    var memory = try read()
    if try body(&memory) { try write(memory) }
    withExtendedLifetime(lock) {}
  }

  private func read() throws(TrustError) -> Content {
    let found: [UInt8]?
    do throws(FileError) {
      found = try readPrivateFile(path, limit: Self.largestFile)
    } catch {
      throw TrustError(error)
    }
    guard let bytes = found else { return Content() }
    guard let json = try? JSONValue.parse(bytes), json["schema"] == "runback/trust-policies/v1",
      let content = Content(json)
    else {
      // What was forgotten would let an old policy pass, so that a spoiled memory is no empty one.
      throw TrustError(
        .invalidPolicy, "`\(path)` is damaged",
        hints: ["look at what changed it; remove it only if you know the policy to be the newest"])
    }
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
