public import Calendars
public import Diagnostics
import YAML

extension TrustPolicy {
  /// Reads `trust.yaml` and the key files that it names, which are looked for from its folder.
  ///
  /// - Parameter displayPath: what diagnostics call the file; `path` by default.
  /// - Returns: the policy, and warnings about it.
  /// - Throws: ``TrustError/Code/invalidPolicy`` with every diagnostic; ``TrustError/Code/notFound`` when the file
  ///   cannot be read.
  public static func load(
    _ path: String, displayPath: String? = nil, now: Timestamp
  ) throws(TrustError) -> (policy: TrustPolicy, warnings: [Diagnostic]) {
    var files = PolicyFiles()
    let bytes: [UInt8]
    do throws(PolicyFiles.Unreadable) {
      bytes = try files.take(path)
    } catch {
      throw TrustError(
        .notFound, "the trust policy cannot be read: \(error.why)",
        hints: ["`runback trust init` reads a history and proposes one"])
    }
    let source = Source(path: displayPath ?? path, bytes: bytes)
    var decoder = PolicyDecoder(source, at: path, files: files, now: now)
    guard let policy = decoder.decode() else {
      throw TrustError(
        .invalidPolicy, "the trust policy `\(source.path)` is invalid", diagnostics: decoder.context.diagnostics)
    }
    return (policy, decoder.context.diagnostics)
  }
}
