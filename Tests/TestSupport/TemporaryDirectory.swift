import Glibc

/// A fresh folder that goes when its owner goes.
public final class TemporaryDirectory: Sendable {
  /// Absolute, symbolic links resolved, without a final slash; short enough for a Unix socket below it.
  public let path: String

  public init() throws {
    var template = Array("/tmp/runback-test.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw FileFailure("make a temporary folder") }
    path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  deinit {
    // A test that has failed matters more than a folder that stays.
    try? removeRecursively(path)
  }

  public func path(_ name: String) -> String { path + "/" + name }
}
