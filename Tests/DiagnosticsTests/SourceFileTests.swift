import Diagnostics
import Glibc
import TestSupport
import Testing

@Suite struct SourceFileTests {
  func failure(_ path: String, limit: Int = 100) -> SourceError? {
    do throws(SourceError) {
      _ = try Source.load(path, shownAs: "a.yaml", limit: limit)
      return nil
    } catch {
      return error
    }
  }

  @Test func `a file is read whole, under the name that the user knows`() throws {
    let folder = try TemporaryDirectory()
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0) }
    try writeFile(folder.path("f"), bytes)
    #expect(try Source.load(folder.path("f"), shownAs: "a.yaml") == Source(path: "a.yaml", bytes: bytes))
    try writeFile(folder.path("empty"), [])
    #expect(try Source.load(folder.path("empty")) == Source(path: folder.path("empty"), bytes: []))
  }

  @Test func `a file may have exactly as many bytes as the limit`() throws {
    let folder = try TemporaryDirectory()
    try writeFile(folder.path("f"), Array(repeating: 0x61, count: 100))
    #expect(failure(folder.path("f")) == nil)
    #expect(failure(folder.path("f"), limit: 99)?.code == .tooLarge(limit: 99))
    #expect(failure(folder.path("f"), limit: 99)?.message == "the file `a.yaml` is larger than 99 bytes")
    #expect(failure(folder.path("f"), limit: 99)?.exitCode == .invalidFile)
  }

  @Test func `what is no readable file is refused with a reason and does not block`() throws {
    let folder = try TemporaryDirectory()
    #expect(failure(folder.path("none"))?.message == "there is no file `a.yaml`")
    #expect(failure(folder.path("none"))?.exitCode == .notFound)
    #expect(failure(folder.path)?.message == "`a.yaml` is a folder, not a file")
    try #require(mkfifo(folder.path("pipe"), 0o600) == 0)
    #expect(failure(folder.path("pipe"))?.code == .isNoFile)
    // Endless, and of size 0 by its status.
    #expect(failure("/dev/zero")?.code == .isNoFile)
  }
}
