public import Calendars
public import Diagnostics
import YAML

extension TrustPolicy {
  /// Reads a policy as ``load(_:displayPath:now:)`` does, and finds what is allowed in it and rarely meant as well.
  ///
  /// - Parameter history: what to hold it against; nil leaves out what only a repository could say.
  /// - Returns: the policy, and warnings about it in the order of the file.
  public static func lint(
    _ path: String, displayPath: String? = nil, now: Timestamp, history: LintedHistory? = nil
  ) throws(TrustError) -> (policy: TrustPolicy, warnings: [Diagnostic]) {
    let (policy, warnings) = try load(path, displayPath: displayPath, now: now)
    let source: Source
    do throws(PolicyFiles.Unreadable) {
      source = Source(path: displayPath ?? path, bytes: try PolicyFiles.fromDisk(path))
    } catch {
      throw TrustError(.notFound, "the trust policy cannot be read: \(error.why)")
    }
    let found = findings(
      policy, source, at: path, read: PolicyFiles.fromDisk, now: now, history: history)
    return (policy, (warnings + found).inOrder())
  }

  static func findings(
    _ policy: TrustPolicy, _ source: Source, at path: String, read: @escaping PolicyFiles.Read, now: Timestamp,
    history: LintedHistory? = nil
  ) -> [Diagnostic] {
    guard let root = YAMLDocument.parseOne(source).root else { return [] }
    var linter = PolicyLinter(
      source: source, policy: policy, root: root, directory: PolicyFiles.directory(of: path), read: read, now: now,
      history: history)
    linter.run()
    return linter.findings.inOrder()
  }
}
