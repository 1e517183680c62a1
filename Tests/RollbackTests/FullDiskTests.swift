import Diagnostics
import Git
import TestSupport
import Testing

@testable import Rollback

struct FullDiskTests {
  @Test(.enabled(if: SmallDisk.isPossible, "only root can mount a file system of its own"))
  func `a full disk says so, leaves the branch, and the same command works when there is room`() async throws {
    let scene = try RollbackScene(rotates: true)
    let disk = try SmallDisk(at: scene.fixture.directory.path("small"))
    defer { disk.unmount() }
    let path = try scene.fixture.bareClone("small/clone.git")
    let before = try scene.fixture.snapshot(of: path)
    try disk.fill()
    let error = try #require(await scene.failure { _ = try await scene.apply(at: path) })
    #expect(error.exitCode == .tryAgain)
    #expect(error.message.contains("No space left on device"))
    #expect(error.hints == ["make room on the disk and run it again"])
    #expect(try scene.fixture.snapshot(of: path) == before)
    try disk.empty()
    let result = try await scene.apply(at: path)
    #expect(try scene.fixture.git(["rev-parse", "main"], in: path) == result.commit.hex)
    #expect(try scene.fixture.git(["fsck", "--strict", "--no-dangling"], in: path) == "")
  }
}

/// A file system of two megabytes in memory.
private struct SmallDisk {
  let path: String

  init(at path: String) throws {
    self.path = path
    try makeDirectory(path)
    let output = try runProgram("mount", ["-t", "tmpfs", "-o", "size=2m", "none", path])
    guard output.exit == 0 else { throw ProgramFailure(description: output.errorText) }
  }

  func fill() throws { _ = try runProgram("dd", ["if=/dev/zero", "of=\(path)/filler", "bs=4k"]) }
  func empty() throws { try removeRecursively(path + "/filler") }
  func unmount() { _ = try? runProgram("umount", [path]) }

  static var isPossible: Bool {
    guard let directory = try? TemporaryDirectory(), let disk = try? SmallDisk(at: directory.path("disk")) else {
      return false
    }
    disk.unmount()
    return true
  }
}
