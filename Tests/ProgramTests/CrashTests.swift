import Glibc
import TestSupport
import Testing

/// The real program is killed at each thing that it does to the disk or to another process. `scripts/crash` kills it at all of
/// them; here at some, spread over the whole.
@Suite(.serialized)
struct CrashTests {
  private static let all = getenv("RUNBACK_ALL_KILLS") != nil
  private static let hasCompiler = findTestProgram("cc") != nil

  struct Variant: Sendable, CustomTestStringConvertible {
    let name: String
    let arguments: [String]
    var isBare = false
    var testDescription: String { name }
  }

  static let variants = [
    Variant(name: "a checkout, with a push", arguments: ["--push", "origin"]),
    Variant(name: "a bare repository, without a push", arguments: [], isBare: true),
    Variant(
      name: "a reset, with a push",
      arguments: [
        "--push", "origin", "--mode", "reset", "--rewrite-history", "leak", "--choose",
        "secrets/db.sealedsecret.yaml=GOOD",
      ]),
  ]

  @Test(.enabled(if: hasCompiler, "needs `cc` (apt-get install gcc libc6-dev)"), arguments: variants)
  func `killed anywhere, the branch is old or new, and the same command again completes`(
    variant: Variant
  ) throws {
    let scene = try IncidentScene()
    let killer = try #require(try KillSwitch())
    var arguments = variant.arguments
    if arguments.contains("reset") {
      arguments = arguments.map { $0.replacing("GOOD", with: scene.good) }
      for number in 0..<12 { arguments += ["--choose", "apps/a\(number)/x.sops.yaml=\(scene.good)"] }
    }
    let folder = scene.fixture.directory.path("copy")
    let repository = folder + (variant.isBare ? "/origin.git" : "/repository")
    try scene.copy(to: folder)
    let whole = try scene.apply(in: repository, arguments, with: try killer.environment(killingAt: 0))
    try #require(whole.exit == 0, "\(whole.errorText)")
    let count = try killer.counted()
    #expect(count > 10)
    let tree = try scene.fixture.git(["rev-parse", "main^{tree}"], in: repository)
    let stride = Self.all ? 1 : max(1, count / 4)
    for point in Swift.stride(from: Self.all ? 1 : 1 + Int(getpid()) % stride, through: count, by: stride) {
      try scene.copy(to: folder)
      let killed = try scene.apply(in: repository, arguments, with: try killer.environment(killingAt: point))
      try killer.waitForOrphans()
      // Cleaning up at the very end is after everything; then it ends by itself.
      #expect(killed.exit == 137 || killed.exit == 0, "point \(point) of \(count): \(killed.errorText)")
      for place in [repository, folder + "/origin.git"] {
        let fsck = try scene.fixture.tryGit(["fsck", "--strict", "--no-dangling"], in: place)
        #expect(
          fsck.exit == 0 && fsck.text.isEmpty, "point \(point) of \(count): \(place): \(fsck.text)\(fsck.errorText)")
        let at = try scene.fixture.git(["rev-parse", "main"], in: place)
        let isDone = try scene.fixture.git(["rev-parse", "main^{tree}"], in: place) == tree
        #expect(at == scene.tip || isDone, "point \(point) of \(count): \(place) is at \(at)")
      }
      let again = try scene.apply(in: repository, arguments)
      #expect(again.exit == 0, "again after point \(point) of \(count): \(again.errorText)")
      #expect(try scene.fixture.git(["rev-parse", "main^{tree}"], in: repository) == tree, "point \(point)")
      let ahead = try scene.fixture.git(["rev-list", "--count", "\(scene.tip)..main"], in: repository)
      #expect(ahead == (arguments.contains("reset") ? "0" : "1"), "point \(point)")
      if !variant.isBare {
        #expect(
          try scene.fixture.git(["rev-parse", "main"], in: folder + "/origin.git")
            == scene.fixture.git(["rev-parse", "main"], in: repository), "point \(point)")
        #expect(try scene.fixture.git(["status", "--porcelain"], in: repository) == "", "point \(point)")
        // Git itself can go on: no lock was left.
        try scene.fixture.git(["commit", "-q", "--allow-empty", "-m", "after"], in: repository)
      }
      let last = try scene.apply(in: repository, arguments)
      #expect(variant.isBare ? last.exit == 0 : true, "\(last.errorText)")
    }
  }

  @Test func `of twenty programs at once one makes the rollback commit`() async throws {
    let scene = try IncidentScene()
    let outcomes = await withTaskGroup(of: String.self) { group in
      let (program, path, judge) = (scene.program, scene.fixture.path, scene.judge)
      var environment = scene.fixture.environment
      environment["RUNBACK_STATE"] = scene.fixture.directory.path("state")
      let variables = environment
      for _ in 0..<20 {
        group.addTask {
          let arguments = ["rollback", "apply", "--repo", path, "--branch", "main", "--yes"] + judge
          guard let output = try? runProgram(program, arguments, environment: variables) else { return "?" }
          if output.exit == 0 { return output.errorText.hasPrefix("no-op") ? "no-op" : "made" }
          return output.exit == 75 ? "again" : output.errorText
        }
      }
      var outcomes: [String] = []
      for await outcome in group { outcomes.append(outcome) }
      return outcomes
    }
    #expect(outcomes.count { $0 == "made" } == 1, "\(outcomes)")
    #expect(Set(outcomes).isSubset(of: ["made", "no-op", "again"]), "\(outcomes)")
    #expect(try scene.fixture.git("rev-list", "--count", "\(scene.tip)..main") == "1")
    #expect(try scene.fixture.git("status", "--porcelain") == "")
  }
}
