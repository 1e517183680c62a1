import Diagnostics
import Git
import JSON
import Manifests
import TestSupport
import Testing
import Trust

@testable import Rollback

struct PlanTests {
  private static func object(_ kind: String, _ name: String, _ group: String = "v1", _ rest: String = "") -> String {
    "apiVersion: \(group)\nkind: \(kind)\nmetadata:\n  name: \(name)\n\(rest)"
  }

  @Test func `a plan writes nothing and its digest does not depend on the clone`() throws {
    let scene = try RollbackScene(rotates: true)
    let before = try scene.fixture.git("count-objects", "-v")
    let plan = try scene.plan()
    #expect(try scene.fixture.git("count-objects", "-v") == before)
    let clone = try scene.fixture.bareClone()
    try scene.fixture.git(["gc", "--quiet"], in: clone)
    #expect(try scene.plan(at: clone).digest == plan.digest)
    #expect(try scene.plan(at: clone).json == plan.json)
    #expect(plan.digest.count == 64)
    var other = RollbackRequest()
    other.push = PushDestination(remote: "origin", branch: plan.branch, isProposal: false)
    #expect(try scene.plan(other).digest != plan.digest)
  }

  @Test func `the document says what is undone, changed and kept`() throws {
    let scene = try RollbackScene(rotates: true)
    let json = try scene.plan().json
    #expect(json["schema"] == "runback/rollback-plan/v1")
    #expect(json["from"] == .string(scene.tip))
    #expect(json["target"] == .string(scene.good))
    #expect(json["undone"]?.arrayValue?.map { $0["verdict"] } == ["good", "unsigned"])
    #expect(
      json["files"]
        == [
          "added": [], "modified": ["apps/pay.yaml"], "deleted": [],
          "counts": ["added": 0, "modified": 1, "deleted": 0],
        ])
    #expect(json["kept"] == [["path": "secrets/db.sealedsecret.yaml", "commit": .string(scene.tip)]])
    #expect(json["objects"] == ["added": [], "changed": ["Deployment/shop/pay"], "removed": []])
  }

  @Test func `text for a terminal carries no control characters of the attacker's`() throws {
    let scene = try RollbackScene(attack: ["a\u{1b}[2J.yaml": "x: 1\n"])
    try scene.fixture.commit(message: "evil \u{1b}[31m subject", by: .mallory)
    let text = try scene.plan().text
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
    #expect(text.contains("Roll back main from "))
  }

  @Test func `a protected path that a failing commit touched blocks until a person chooses`() async throws {
    let scene = try RollbackScene(attack: ["secrets/db.sealedsecret.yaml": "stolen: 1\n"], rotates: true)
    let path = try #require(TreePath("secrets/db.sealedsecret.yaml"))
    let plan = try scene.plan()
    #expect(plan.blocking.map(\.kind) == [.protectedPathTouched])
    #expect(plan.blocking.first?.detail.contains("`--choose secrets/db.sealedsecret.yaml=\(scene.tip)`") == true)
    let error = await scene.failure { _ = try await scene.apply() }
    #expect(error?.exitCode == .refused)
    let rotated = try await scene.apply(RollbackRequest(choices: [path: #require(ObjectID(hex: scene.tip))]))
    #expect(try scene.fixture.git("show", "main:secrets/db.sealedsecret.yaml") == "new: 2")
    #expect(rotated.plan.blocking.isEmpty)

    let other = try RollbackScene(attack: ["secrets/db.sealedsecret.yaml": "stolen: 1\n"], rotates: true)
    _ = try await other.apply(RollbackRequest(choices: [path: #require(ObjectID(hex: other.good))]))
    #expect(try other.fixture.git("show", "main:secrets/db.sealedsecret.yaml") == "old: 1")
    let attackers = try RollbackScene(attack: ["secrets/db.sealedsecret.yaml": "stolen: 1\n"])
    #expect(throws: RollbackError.self) {
      try attackers.plan(RollbackRequest(choices: [path: #require(ObjectID(hex: attackers.tip))]))
    }
  }

  @Test func `kept paths stay as a good key left them, and only those`() async throws {
    let scene = try RollbackScene()
    try scene.fixture.commit(
      ["docs/note.md": "better\n", "docs/other.md": "new\n"], message: "docs", signedBy: scene.bo)
    let pattern = try #require(PathPattern("docs/note.md"))
    let result = try await scene.apply(RollbackRequest(keep: [pattern]))
    #expect(result.plan.kept.map(\.path.description) == ["docs/note.md"])
    #expect(try scene.fixture.git("show", "main:docs/note.md") == "better")
    #expect(try scene.fixture.tryGit(["cat-file", "-e", "main:docs/other.md"]).exit != 0)
  }

  @Test func `a folder whose file an attacker put in its place comes back, whoever took that file away`() async throws {
    let scene = try RollbackScene(
      before: ["apps/web/web": "good\n"], attack: ["apps/web/web": nil, "apps/web": nil, "evil": "1\n"])
    let attack = try scene.fixture.commit(["apps/web": "evil\n"], message: "a file for a folder", by: .mallory)
    let signed = try scene.fixture.commit(["apps/web": nil, "apps/web/a": "new\n"], signedBy: scene.bo)
    let file = try #require(TreePath("apps/web"))
    let inside = try #require(TreePath("apps/web/web"))
    let result = try await scene.apply(
      RollbackRequest(
        keep: [try #require(PathPattern("apps/**"))],
        choices: [
          file: try #require(ObjectID(hex: signed)), inside: try #require(ObjectID(hex: scene.good)),
        ]))
    #expect(attack != signed)
    #expect(result.plan.kept.map { "\($0.path) \($0.commit)" } == ["apps/web/a \(signed)"])
    #expect(
      try scene.fixture.git("ls-tree", "-r", "--name-only", "main", "apps/")
        == "apps/pay.yaml\napps/web/a\napps/web/web")
  }

  @Test func `a file and a folder of one name, both signed for, are for a person to choose from`() async throws {
    let scene = try RollbackScene()
    let file = try scene.fixture.commit(["apps/web": "file\n"], signedBy: scene.bo)
    try scene.fixture.commit(["apps/web": nil, "apps/web/a": "evil\n"], by: .mallory)
    let folder = try scene.fixture.commit(["apps/web/a": "good\n"], signedBy: scene.bo)
    let keep = [try #require(PathPattern("apps/web/**")), try #require(PathPattern("apps/web"))]
    let good = try #require(ObjectID(hex: scene.good))
    let (web, a) = (try #require(TreePath("apps/web")), try #require(TreePath("apps/web/a")))
    let error = await scene.failure { _ = try scene.plan(RollbackRequest(keep: keep)) }
    #expect(error?.exitCode == .refused)
    #expect(
      error?.message
        == "`apps/web` and `apps/web/a` cannot both keep their content: one is a file where the other needs a folder")
    #expect(
      error?.hints == [
        "look at both, then take the target's with `--choose apps/web=\(good)` or `--choose apps/web/a=\(good)`"
      ])
    for (choices, kept) in [
      ([web: good, a: try #require(ObjectID(hex: folder))], "apps/web/a \(folder)"),
      ([a: good, web: try #require(ObjectID(hex: file))], "apps/web \(file)"),
    ] {
      let plan = try scene.plan(RollbackRequest(keep: keep, choices: choices))
      #expect(plan.kept.map { "\($0.path) \($0.commit)" } == [kept])
      #expect(plan.blocking.isEmpty)
    }
  }

  @Test func `a kept file does not push out a folder that nobody signed away`() async throws {
    let scene = try RollbackScene(before: ["apps/web/web": "good\n"], attack: ["apps/web/web": nil, "apps/web": nil])
    try scene.fixture.commit(["apps/web": "file\n"], signedBy: scene.bo)
    let error = await scene.failure {
      _ = try scene.plan(RollbackRequest(keep: [try #require(PathPattern("apps/**"))]))
    }
    #expect(error?.exitCode == .refused)
    #expect(
      error?.message
        == "`apps/web` and `apps/web/web` cannot both keep their content: one is a file where the other needs a folder")
  }

  @Test(arguments: ["Namespace", "PersistentVolumeClaim", "CustomResourceDefinition"])
  func `a removal that takes data along blocks until it is allowed`(kind: String) throws {
    let scene = try RollbackScene(attack: ["new.yaml": Self.object(kind, "shop")])
    let plan = try scene.plan()
    #expect(plan.objects.removed.map(\.description) == ["\(kind)/-/shop"])
    #expect(
      plan.blocking.map(\.detail) == [
        "`\(kind)/-/shop` would disappear, and its data with it (`--allow-removal \(kind)/shop`)"
      ])
    let allowed = try scene.plan(RollbackRequest(allowedRemovals: ["\(kind)/shop"]))
    #expect(allowed.blocking.isEmpty)
    #expect(allowed.digest != plan.digest)
  }

  @Test func `objects are told apart over documents, lists and files`() throws {
    let scene = try RollbackScene(
      before: [
        "many.yaml": Self.object("ConfigMap", "moved") + "---\n"
          + Self.object("ConfigMap", "stays", "v1", "data: {a: b}\n"),
        "list.yaml":
          "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, metadata: {name: listed, namespace: n}}\n",
      ],
      attack: [
        "many.yaml": Self.object("ConfigMap", "stays", "v1", "data: {a: c}\n") + "---\n"
          + Self.object("Service", "extra"),
        "elsewhere.yaml": Self.object("ConfigMap", "moved"), "list.yaml": nil,
      ])
    let objects = try scene.plan().objects
    #expect(objects.added.map(\.description) == ["Secret/n/listed"])
    #expect(objects.changed.map(\.description) == ["ConfigMap/-/stays"])
    #expect(objects.removed.map(\.description) == ["Service/-/extra"])
  }

  @Test func `a manifest that does not parse is a finding`() throws {
    let scene = try RollbackScene(attack: ["chart.yaml": "a: {{ .Values.x }}\n  b: [\n"])
    #expect(
      try scene.plan().hazards == [
        Hazard(
          kind: .unreadableManifest,
          detail:
            "what this deploys is not in the plan: `chart.yaml` line 1: a key must be a string, found a mapping",
          isBlocking: false)
      ])
  }

  @Test func `controllers that act by themselves come with the command that stops them`() throws {
    let scene = try RollbackScene(before: [
      "app.yaml": Self.object("Application", "shop", "argoproj.io/v1alpha1", "spec: {syncPolicy: {automated: {}}}\n"),
      "manual.yaml": Self.object("Application", "manual", "argoproj.io/v1alpha1", "spec: {}\n"),
      "set.yaml": Self.object("ApplicationSet", "all", "argoproj.io/v1alpha1"),
      "auto.yaml": Self.object("ImageUpdateAutomation", "images", "image.toolkit.fluxcd.io/v1beta2"),
      "flux.yaml": Self.object("Kustomization", "apps", "kustomize.toolkit.fluxcd.io/v1"),
      "helm.yaml": Self.object("HelmRelease", "chart", "helm.toolkit.fluxcd.io/v2"),
    ])
    let details = try scene.plan().hazards.filter { $0.kind == .controller }.map(\.detail)
    #expect(
      details.map { $0.split(separator: "`").first ?? "" } == [
        "ImageUpdateAutomation/-/images", "Kustomization/-/apps", "ApplicationSet/-/all", "Application/-/shop",
      ])
    #expect(
      details.first
        == "`ImageUpdateAutomation/-/images` in `auto.yaml:1` commits images to git and would bring the bad one back;"
        + " stop it first: flux suspend image update images --namespace flux-system")
  }

  @Test func `a controller that applies another's manifest is to be stopped before it`() throws {
    func application(_ name: String, _ path: String) -> String {
      Self.object(
        "Application", name, "argoproj.io/v1alpha1", "spec: {source: {path: \(path)}, syncPolicy: {automated: {}}}\n")
    }
    let scene = try RollbackScene(before: [
      "argo/a/leaf.yaml": application("a-leaf", "apps"), "argo/children.yaml": application("b-middle", "./argo/a"),
      "root.yaml": application("c-root", "argo"),
    ])
    let order = try scene.plan().hazards.filter { $0.kind == .controller }
      .map { $0.detail.split(separator: "`").first ?? "" }
    #expect(order == ["Application/-/c-root", "Application/-/b-middle", "Application/-/a-leaf"])
  }

  @Test func `images by tag, submodules and jobs are said`() throws {
    let scene = try RollbackScene(
      before: [
        "pod.yaml": Self.object(
          "Pod", "p", "v1", "spec: {containers: [{image: \"web:1\"}, {image: \"db@sha256:22\"}]}\n")
      ],
      attack: [
        "pod.yaml": Self.object("Pod", "p", "v1", "spec: {}\n"), "job.yaml": Self.object("Job", "migrate", "batch/v1"),
      ])
    try scene.fixture.git("update-index", "--add", "--cacheinfo", "160000,\(scene.good),module")
    try scene.fixture.commitIndex(message: "module", by: .mallory)
    let plan = try scene.plan()
    #expect(plan.hazards.map(\.kind).sorted { $0.rawValue < $1.rawValue } == [.migration, .mutableImage, .submodule])
    #expect(plan.hazards.first { $0.kind == .mutableImage }?.detail.contains("`web:1`") == true)
    #expect(plan.blocking.map(\.kind) == [.migration])
    #expect(try scene.plan(RollbackRequest(acceptsMigrations: true)).blocking.isEmpty)
  }
}
