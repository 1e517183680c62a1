public import Testing

/// The folder of the package, from where this file lies.
public func packageFolder(_ file: String = #filePath) -> String {
  file.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
}

/// Compares with `Tests/Golden/NAME`; on a difference the actual text is left in the system's temporary folder.
public func expectGolden(
  _ actual: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let expected = (try? readFile("\(packageFolder())/Tests/Golden/\(name)")) ?? []
  guard Array(actual.utf8) != expected else { return }
  let path = "/tmp/runback-golden-\(name.replacing("/", with: "-"))"
  try writeFile(path, Array(actual.utf8))
  Issue.record("differs from Tests/Golden/\(name); the actual text is in \(path)", sourceLocation: sourceLocation)
}
