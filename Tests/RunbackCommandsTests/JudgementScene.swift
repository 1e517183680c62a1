import Diagnostics
import TestSupport

/// A repository of three commits that ana signed, and the program in a folder of its own.
final class JudgementScene {
  var program: ProgramHarness
  let fixture: GitFixture
  let root: String
  let good: String
  let signers: String

  init() throws {
    program = try ProgramHarness()
    fixture = try GitFixture()
    let ana = try fixture.sshKey("ana")
    root = try fixture.commit(["app.yaml": "image: one\n"], signedBy: ana)
    try fixture.commit(["app.yaml": "image: two\n"], signedBy: ana)
    good = try fixture.commit(["app.yaml": "image: three\n"], signedBy: ana)
    signers = try fixture.allowedSigners([ana])
  }

  var repository: String { fixture.path }
  /// The folder of the program; not the repository's.
  var folder: String { program.directory.path }
  /// What judges the repository.
  var judge: [String] { ["--allowed-signers", signers, "--root", root] }

  /// Every reference and file that a command could have changed.
  func snapshot() throws -> String {
    try fixture.snapshot() + fixture.git(["status", "--porcelain"])
      + runProgram("find", [folder, "-type", "f", "-o", "-type", "d"]).text
  }
}
