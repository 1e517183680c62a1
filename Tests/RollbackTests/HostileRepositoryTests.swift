import Diagnostics
import Git
import Processes
import TestSupport
import Testing

@testable import Rollback

/// What the writer of the judged repository tries: to run something, to be pasted into a shell, to block or to hide.
struct HostileRepositoryTests {
  private let push = RollbackRequest(
    push: PushDestination(remote: "origin", branch: RefName(branch: "main")!, isProposal: false))

  @Test func `a remote that is a command is never run, whatever the environment allows`() async throws {
    let scene = try RollbackScene()
    let marker = scene.fixture.directory.path("marker")
    try scene.fixture.git("remote", "add", "origin", "ext::touch \(marker)")
    let before = try scene.fixture.snapshot()
    let application = try scene.application()
    let signer = try scene.signer()
    let git = try GitProgram(
      environment: scene.fixture.environment.merging(["GIT_ALLOW_PROTOCOL": "ext:file"]) { $1 }, isInteractive: false,
      processes: SystemProcessRunner())
    let error = await scene.failure {
      _ = try await application.apply(push, expecting: .init(), signer: signer, git: git)
    }
    #expect(error?.exitCode == .unavailable)
    #expect(!fileExists(marker))
    #expect(try scene.fixture.snapshot() == before)
  }

  @Test func `a remote inside the judged repository, whose hooks git would run, is refused`() async throws {
    let scene = try RollbackScene()
    let marker = scene.fixture.directory.path("marker")
    let path = "\(scene.fixture.path)/.git/evil:x.git"
    try scene.fixture.git("clone", "--quiet", "--bare", ".", path)
    try writeFile(path + "/hooks/pre-receive", "#!/bin/sh\ntouch \(marker)\n", mode: 0o755)
    let before = try scene.fixture.snapshot()
    let encoded = "file://\(path.replacing("evil", with: "%65vil"))"
    for address in [path, "file://\(path)", encoded, ".git/evil:x.git", "."] {
      try scene.fixture.git("config", "remote.origin.url", address)
      let error = await scene.failure { _ = try await scene.apply(push) }
      #expect(error?.exitCode == .refused, "\(address): \(error?.message ?? "applied")")
    }
    #expect(!fileExists(marker))
    #expect(try scene.fixture.snapshot() == before)
  }

  @Test func `a repository whose path has a colon and a quote lends its objects`() async throws {
    let scene = try RollbackScene()
    let remote = try scene.fixture.bareClone("origin.git")
    let clone = try scene.fixture.bareClone("a:b\"c.git")
    try scene.fixture.git(["config", "remote.origin.url", remote], in: clone)
    let result = try await scene.apply(push, at: clone)
    #expect(try scene.fixture.git(["rev-parse", "main"], in: remote) == result.commit.hex)
  }

  @Test func `a protected path that no command line can name does not block`() async throws {
    let scene = try RollbackScene()
    let listing = try scene.fixture.tryGit(["ls-tree", "-z", "HEAD"]).standardOutput
    let blob = try scene.fixture.git(["hash-object", "-w", "--stdin"], input: Array("evil\n".utf8))
    let entry = Array("100644 blob \(blob)\t".utf8) + [0xff] + Array(".sealedsecret.yaml".utf8) + [0]
    let tree = try scene.fixture.git(["mktree", "-z"], input: listing + entry)
    let attack = try scene.fixture.git("commit-tree", "-p", "HEAD", "-m", "attack", tree)
    try scene.fixture.git("branch", "attack", attack)
    let clone = try scene.fixture.bareClone()
    try scene.fixture.git(["update-ref", "refs/heads/main", attack], in: clone)
    let plan = try scene.plan(at: clone)
    #expect(plan.hazards.filter { $0.kind == .protectedPathTouched }.map(\.isBlocking) == [false])
    _ = try await scene.apply(at: clone)
    let restored = try scene.fixture.git(["rev-parse", "main^{tree}"], in: clone)
    #expect(try restored == scene.fixture.git("rev-parse", "\(scene.good)^{tree}"))
  }

  @Test func `names that a shell would obey are quoted in what is to be pasted`() throws {
    let scene = try RollbackScene(attack: [
      "$(id).sealedsecret.yaml": "y",
      "ns.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: \"a; rm -rf $HOME\"}\n",
      "flux.yaml": "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: --all}\n",
    ])
    let text = try scene.plan().text
    #expect(text.contains("`--choose '$(id).sealedsecret.yaml=\(scene.good)'`"))
    #expect(text.contains("`--allow-removal 'Namespace/a; rm -rf $HOME'`"))
    // No cluster has an object of such a name, and flux would take it for an option.
    #expect(!text.contains("flux suspend"))
  }

  @Test func `among many mutable images and commits the controllers stay in sight`() throws {
    var files: [String: String?] = [
      "bump.yaml":
        "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageUpdateAutomation\nmetadata: {name: bump, namespace: shop}\n"
    ]
    var removed: [String: String?] = [:]
    for index in 10..<40 {
      files["i\(index).yaml"] = "apiVersion: v1\nkind: Pod\nmetadata: {name: p\(index)}\nspec: {image: \"a:1\"}\n"
      removed.updateValue(nil, forKey: "i\(index).yaml")
    }
    let scene = try RollbackScene(before: files, attack: removed)
    for index in 0..<20 { try scene.fixture.commit(["x\(index)": "x"], by: .mallory) }
    let text = try scene.plan().text
    #expect(text.contains("Stop first, in this order:\n  ImageUpdateAutomation/shop/bump  (bump.yaml:1) commits"))
    #expect(text.contains("  (none) → a:1  Pod/-/p10 spec.image and 29 more\n"))
    #expect(text.contains("  … and 11 more; --json lists all"))
    #expect(text.contains("  … and 44 more; --json lists all"))
    #expect(text.split(separator: "\n").count < 60)
  }
}
