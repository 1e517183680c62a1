import Diagnostics
import Git
import JSON
import Manifests
import TestSupport
import Testing
import Trust

@testable import Rollback

/// Every row of the table of hazards, each with a repository that has it; in the text and in the document.
struct HazardTests {
  private static func object(_ kind: String, _ name: String, _ group: String = "v1", _ rest: String = "") -> String {
    "apiVersion: \(group)\nkind: \(kind)\nmetadata:\n  name: \(name)\n\(rest)"
  }

  /// The plan's hazards of a kind, after it was made sure that text and document have them too.
  private func hazards(_ kind: Hazard.Kind, of plan: RollbackPlan) throws -> [Hazard] {
    let found = plan.hazards.filter { $0.kind == kind }
    let listed = plan.json["hazards"]?.arrayValue ?? []
    let text = plan.text
    for hazard in found {
      #expect(
        listed.contains([
          "kind": .string(kind.rawValue), "detail": .string(hazard.detail), "blocking": .bool(hazard.isBlocking),
        ]))
      if kind != .controller { #expect(text.contains("  \(hazard.detail)\n"), "\(text)") }
    }
    return found
  }

  // MARK: credentials

  @Test func `a rotated credential stays, with its commit, and a leak is said to be no rollback case`() throws {
    let scene = try RollbackScene(rotates: true)
    let plan = try scene.plan()
    let tip = try #require(ObjectID(hex: scene.tip))
    #expect(
      try hazards(.rotatedCredential, of: plan).map(\.detail) == [
        "`secrets/db.sealedsecret.yaml` changed since the target and stays as `\(tip.short)` of `bo@example.org` left it; if the"
          + " old one leaked, revoke it where it was issued: a key leak is no rollback case"
      ])
    #expect(plan.json["kept"] == [["path": "secrets/db.sealedsecret.yaml", "commit": .string(scene.tip)]])
    #expect(plan.text.contains("Kept as it is:\n  secrets/db.sealedsecret.yaml  (from \(tip.short))\n"))
  }

  @Test(arguments: [
    ("apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: db}\nspec: {a: OLD}\n"),
    ("apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: db}\nspec: {a: OLD}\n"),
    ("password: ENC[AES256_GCM,data:OLD,type:str]\n"),
  ])
  func `a credential is known by what it says, whatever the file is called`(content: String) async throws {
    let rotated = content.replacing("OLD", with: "NEW")
    let scene = try RollbackScene(before: ["apps/credentials.yaml": content])
    try scene.fixture.commit(["apps/credentials.yaml": rotated], message: "rotate", by: .bo, signedBy: scene.bo)
    let result = try await scene.apply()
    #expect(result.plan.kept.map(\.path.description) == ["apps/credentials.yaml"])
    #expect(try scene.fixture.git("show", "main:apps/credentials.yaml") + "\n" == rotated)
    let attacked = try RollbackScene(
      before: ["apps/credentials.yaml": content], attack: ["apps/credentials.yaml": "stolen: 1\n"])
    let plan = try attacked.plan()
    #expect(plan.kept.isEmpty)
    #expect(try hazards(.protectedPathTouched, of: plan).map(\.isBlocking) == [true])
  }

  @Test func `a protected path that a failing commit touched blocks, with its versions`() throws {
    let scene = try RollbackScene(attack: ["secrets/db.sealedsecret.yaml": "stolen: 1\n"], rotates: true)
    let attack = try #require(ObjectID(hex: scene.fixture.git("rev-parse", "HEAD^")))
    let found = try hazards(.protectedPathTouched, of: scene.plan())
    #expect(
      found.map(\.detail) == [
        "`secrets/db.sealedsecret.yaml` keeps its content, but `\(attack.short)` (unsigned) changed it: look at it, then choose"
          + " `--choose secrets/db.sealedsecret.yaml=\(scene.tip)` or `--choose secrets/db.sealedsecret.yaml=\(scene.good)`"
      ])
    #expect(found.map(\.isBlocking) == [true])
  }

  // MARK: controllers

  @Test func `controllers come with what saves, stops and resumes them, parents first`() throws {
    func application(_ name: String, _ path: String) -> String {
      Self.object(
        "Application", name, "argoproj.io/v1alpha1", "spec: {source: {path: \(path)}, syncPolicy: {automated: {}}}\n")
    }
    let scene = try RollbackScene(before: [
      "boot/root.yaml": application("root", "boot"), "boot/shop.yaml": application("shop", "apps"),
      "boot/other.yaml": application("other", "elsewhere"), "elsewhere/x": "x",
    ])
    let plan = try scene.plan()
    #expect(try hazards(.controller, of: plan).count == 2)
    #expect(
      plan.text.contains(
        """
        Stop first, in this order:
          Application/-/root  (boot/root.yaml:1) applies the branch by itself
            $ kubectl --namespace argocd get application root --output jsonpath='{.spec.syncPolicy}' > root.application.json
            $ kubectl --namespace argocd patch application root --type merge --patch '{"spec":{"syncPolicy":{"automated":null}}}'
          Application/-/shop  (boot/shop.yaml:1) applies the branch by itself
            $ kubectl --namespace argocd get application shop --output jsonpath='{.spec.syncPolicy}' > shop.application.json
            $ kubectl --namespace argocd patch application shop --type merge --patch '{"spec":{"syncPolicy":{"automated":null}}}'

        Let go on afterwards, in this order:
          $ kubectl --namespace argocd patch application shop --type merge --patch "{\\"spec\\":{\\"syncPolicy\\":$(cat shop.application.json)}}"
          $ kubectl --namespace argocd patch application root --type merge --patch "{\\"spec\\":{\\"syncPolicy\\":$(cat root.application.json)}}"
        1 more controller applies nothing that changes

        """), "\(plan.text)")
    let documents = plan.json["controllers"]?.arrayValue ?? []
    #expect(documents.map { $0["object"] } == ["Application/-/root", "Application/-/other", "Application/-/shop"])
    #expect(documents.map { $0["concerned"] } == [true, false, true])
  }

  @Test func `a base that an overlay deploys concerns the overlay's controller, where its kustomization puts it`()
    throws
  {
    let scene = try RollbackScene(
      before: [
        "base/kustomization.yaml": "resources: [pay.yaml]\n", "base/pay.yaml": RollbackScene.deployment,
        "prod/kustomization.yaml": "resources: [../base]\n",
        "flux/kustomization.yaml": "namespace: gitops\nresources: [prod.yaml]\n",
        "flux/prod.yaml": Self.object(
          "Kustomization", "prod", "kustomize.toolkit.fluxcd.io/v1", "spec: {path: ./prod}\n"),
        "flux/auto.yaml": Self.object(
          "ImageUpdateAutomation", "bump", "image.toolkit.fluxcd.io/v1", "spec: {update: {path: ./prod}}\n"),
        "flux/policy.yaml": Self.object(
          "ImagePolicy", "pay", "image.toolkit.fluxcd.io/v1", "spec: {policy: {semver: {range: '>=1.0.0'}}}\n"),
      ],
      attack: ["base/pay.yaml": RollbackScene.deployment.replacing("11", with: "66")])
    let plan = try scene.plan()
    #expect(
      try hazards(.controller, of: plan).map(\.detail) == [
        "`ImageUpdateAutomation/-/bump` in `flux/auto.yaml:1` commits images to git and would bring the bad one back; stop it"
          + " first: flux suspend image update bump --namespace flux-system",
        "`Kustomization/gitops/prod` in `flux/prod.yaml:1` applies the branch by itself; before changing the cluster by hand, stop"
          + " it: flux suspend kustomization prod --namespace gitops",
        "`ImagePolicy/-/pay` in `flux/policy.yaml:1` chooses semver >=1.0.0: exclude the bad one there before the automation goes"
          + " on",
      ])
  }

  @Test func `a controller that follows another branch, tag, version or folder is said, with its line`() throws {
    let scene = try RollbackScene(before: [
      "app.yaml": """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: pay}
      spec:
        source:
          repoURL: https://git.example.org/deploy
          path: gone
          targetRevision: release-1
        syncPolicy: {automated: {}}
      """,
      "same.yaml": """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: same}
      spec: {source: {path: apps, targetRevision: refs/heads/main}, syncPolicy: {automated: {}}}
      """,
      "source.yaml": """
      apiVersion: source.toolkit.fluxcd.io/v1
      kind: GitRepository
      metadata: {name: deploy, namespace: flux-system}
      spec:
        url: https://git.example.org/deploy
        ref:
          tag: v1.4
      """,
    ])
    #expect(
      try hazards(.controllerElsewhere, of: scene.plan()).map(\.detail) == [
        "`Application/-/pay` in `app.yaml:8` follows `release-1` of `https://git.example.org/deploy`, not the branch `main`",
        "`Application/-/pay` in `app.yaml:1` applies the folder `gone`, which is not there after the rollback",
        "`GitRepository/flux-system/deploy` in `source.yaml:7` follows the tag `v1.4` of `https://git.example.org/deploy`, not"
          + " the branch `main`",
      ])
  }

  // MARK: objects

  @Test(arguments: ["Namespace", "PersistentVolumeClaim", "CustomResourceDefinition"])
  func `a removal that takes data along blocks until it is allowed`(kind: String) throws {
    let scene = try RollbackScene(attack: ["new.yaml": Self.object(kind, "shop")])
    let found = try hazards(.destructiveRemoval, of: scene.plan())
    #expect(
      found == [
        Hazard(
          kind: .destructiveRemoval,
          detail: "`\(kind)/-/shop` would disappear, and its data with it (`--allow-removal \(kind)/shop`)",
          isBlocking: true)
      ])
    let allowed = try scene.plan(RollbackRequest(allowedRemovals: ["\(kind)/shop"]))
    #expect(try hazards(.destructiveRemoval, of: allowed).map(\.isBlocking) == [false])
  }

  @Test func `a version of a definition that would disappear blocks as well`() throws {
    func definition(_ versions: String) -> String {
      Self.object(
        "CustomResourceDefinition", "pays.example.org", "apiextensions.k8s.io/v1", "spec: {versions: [\(versions)]}\n")
    }
    let scene = try RollbackScene(
      before: ["crd.yaml": definition("{name: v1, served: true}")],
      attack: ["crd.yaml": definition("{name: v1, served: true}, {name: v2, served: true}, {name: v3, served: false}")])
    #expect(
      try hazards(.destructiveRemoval, of: scene.plan()).map(\.detail) == [
        "version `v2` of `CustomResourceDefinition/-/pays.example.org` would disappear, and its data with it"
          + " (`--allow-removal CustomResourceDefinition/pays.example.org`)"
      ])
    let allowed = RollbackRequest(allowedRemovals: ["CustomResourceDefinition/pays.example.org"])
    #expect(try scene.plan(allowed).blocking.isEmpty)
  }

  @Test func `a namespace that a kustomization no longer names is removed, although its file stays`() throws {
    let scene = try RollbackScene(
      before: ["k/kustomization.yaml": "resources: []\n", "k/ns.yaml": Self.object("Namespace", "shop")],
      attack: ["k/kustomization.yaml": "resources: [ns.yaml]\n"])
    let plan = try scene.plan()
    #expect(plan.objects.removed.map(\.description) == ["Namespace/-/shop"])
    #expect(try hazards(.destructiveRemoval, of: plan).count == 1)
  }

  @Test(arguments: [
    (Self.object("Job", "migrate", "batch/v1"), "`Job/-/migrate` (a job)"),
    (
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a, annotations: {helm.sh/hook: pre-upgrade}}\n",
      "`Pod/-/a` (helm.sh/hook: pre-upgrade)"
    ),
    (
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a, annotations: {argocd.argoproj.io/hook: PreSync}}\n",
      "`Pod/-/a` (argocd.argoproj.io/hook: PreSync)"
    ),
  ])
  func `migration jobs and hooks block until they are accepted`(manifest: String, name: String) throws {
    let scene = try RollbackScene(attack: ["job.yaml": manifest])
    #expect(
      try hazards(.migration, of: scene.plan()) == [
        Hazard(
          kind: .migration,
          detail:
            "\(name) between target and tip: a database that was migrated may not fit the old program (`--accept migrations`)",
          isBlocking: true)
      ])
    #expect(
      try hazards(.migration, of: scene.plan(RollbackRequest(acceptsMigrations: true))).map(\.isBlocking) == [false])
  }

  // MARK: images and sources

  @Test func `a candidate with a denied image is passed over, also when only a kustomization names the image`() throws {
    let digest = "sha256:" + String(repeating: "ab", count: 32)
    let scene = try RollbackScene()
    try scene.fixture.git("reset", "--quiet", "--hard", scene.good)
    let denied = try scene.fixture.commit(
      ["k/kustomization.yaml": "images: [{name: pay, digest: \"\(digest)\"}]\n"], message: "deny", signedBy: scene.ana)
    try scene.fixture.commit(["apps/pay.yaml": "evil: 1\n"], message: "attack", by: .mallory)
    let file = scene.fixture.directory.path("trust.yaml")
    try writeFile(
      file,
      "apiVersion: runback/v1\nkind: TrustPolicy\nroot: \"\(scene.root)\"\nsigners:\n"
        + "  ana: { ssh: [\"\(scene.ana.publicKeyPath)\"], can: [commit, merge, rollback] }\n"
        + "  bo: { ssh: [\"\(scene.bo.publicKeyPath)\"], can: [commit, merge] }\n"
        + "quarantined: { \"ghcr.io/acme/pay@\(digest)\": \"cryptominer\" }\n")
    let policy = try TrustPolicy.load(file, now: RollbackScene.now).policy
    let repository = try Repository.open(scene.fixture.path)
    let branch = try repository.branch("main")
    let verification = try Judge(policy: policy, now: RollbackScene.now)
      .verify(tip: branch.target, branch: branch.name, in: repository)
    let plan = try RollbackPlanner(repository: repository, verification: verification, branch: branch.name)
      .plan(RollbackRequest())
    #expect(plan.target.target.commit.hex == scene.good)
    let why = "it holds the quarantined image `ghcr.io/acme/pay@\(digest)`: cryptominer"
    #expect(plan.json["passedOver"]?.arrayValue?.last == ["commit": .string(denied), "reason": .string(why)])
    let short = try #require(ObjectID(hex: denied)).short
    #expect(plan.text.contains("passed over \(short): \(why)\n"))
  }

  @Test func `mutable tags, remote bases, chart ranges and stripped digests are listed`() throws {
    let scene = try RollbackScene(
      before: [
        "k/kustomization.yaml":
          "resources: [pod.yaml, \"https://git.example.org/base?ref=main\"]\nimages: [{name: db, newTag: \"8\"}]\n",
        "k/pod.yaml": Self.object("Pod", "p", "v1", "spec: {containers: [{name: db, image: \"db:7@sha256:22aa\"}]}\n"),
        "web.yaml": Self.object("Pod", "w", "v1", "spec: {containers: [{name: w, image: \"web:1\"}]}\n"),
        "release.yaml": Self.object(
          "HelmRelease", "r", "helm.toolkit.fluxcd.io/v2",
          "spec: {chart: {spec: {chart: redis, version: 17.x, sourceRef: {kind: HelmRepository, name: b}}}}\n"),
      ],
      attack: ["k/kustomization.yaml": "resources: []\n", "k/pod.yaml": "x: 1\n", "web.yaml": nil, "release.yaml": nil])
    let plan = try scene.plan()
    #expect(
      try hazards(.mutableImage, of: plan).map(\.detail) == [
        "`db:8` in `Pod/-/p` and 1 more has no digest: the same tree, perhaps other bits",
        "`web:1` in `Pod/-/w` has no digest: the same tree, perhaps other bits",
        "`db:7@sha256:22aa` in `k/pod.yaml:5` becomes `db:8`: `newTag` takes the digest away",
      ])
    #expect(
      try hazards(.mutableSource, of: plan).map(\.detail) == [
        "`https://git.example.org/base?ref=main` in `k/kustomization.yaml:1` may be another by now: the same tree, perhaps other"
          + " objects",
        "`redis 17.x` in `release.yaml:5` may be another by now: the same tree, perhaps other objects",
      ])
  }

  @Test func `images before and after, through the kustomizations around them`() throws {
    let scene = try RollbackScene(
      before: [
        "base/kustomization.yaml": "resources: [pay.yaml]\n",
        "base/pay.yaml": Self.object("Deployment", "pay", "apps/v1", "spec: {containers: [{name: app, image: pay}]}\n"),
        "prod/kustomization.yaml": "namespace: prod\nresources: [../base]\nimages: [{name: pay, newTag: \"1\"}]\n",
        "test/kustomization.yaml": "namespace: test\nresources: [../base]\nimages: [{name: pay, newTag: \"1\"}]\n",
        "values.yaml": "image: {repository: acme/web, tag: \"1\"}\n",
      ],
      attack: [
        "prod/kustomization.yaml":
          "namespace: prod\nresources: [../base]\nimages: [{name: pay, newName: evil.example.org/pay, newTag: \"2\"}]\n",
        "values.yaml": "image: {repository: docker.io/acme/web, tag: \"2\"}\n",
      ])
    let plan = try scene.plan()
    #expect(plan.objects.changed.map(\.description) == ["Deployment/prod/pay"])
    #expect(
      plan.json["images"] == [
        [
          "owner": "Deployment/prod/pay", "place": "containers[app]", "from": "evil.example.org/pay:2", "to": "pay:1",
        ],
        [
          "owner": "prod/kustomization.yaml", "place": "images[pay]", "from": "evil.example.org/pay:2", "to": "pay:1",
        ],
        ["owner": "values.yaml", "place": "image", "from": "acme/web:2", "to": "acme/web:1"],
      ])
    #expect(
      plan.text.contains(
        "Images:\n  evil.example.org/pay:2 → pay:1  Deployment/prod/pay containers[app] and 1 more\n"
          + "  acme/web:2 → acme/web:1  values.yaml image\n"))
  }

  // MARK: what a tree cannot say

  @Test func `submodules and LFS pointers are said`() throws {
    let pointer =
      "version https://git-lfs.github.com/spec/v1\noid sha256:\(String(repeating: "a", count: 64))\nsize 3\n"
    let scene = try RollbackScene(attack: ["model.bin": pointer])
    try scene.fixture.git("update-index", "--add", "--cacheinfo", "160000,\(scene.good),module")
    try scene.fixture.commitIndex(message: "module", by: .mallory)
    let plan = try scene.plan()
    #expect(
      try hazards(.submodule, of: plan).map(\.detail) == [
        "the submodule `module` goes back to the commit it had; its content is not judged"
      ])
    #expect(
      try hazards(.largeFile, of: plan).map(\.detail) == [
        "`model.bin` is a Git LFS pointer: it goes back, and its content stays on the LFS server unjudged"
      ])
  }

  @Test func `what cannot be read is said: bad YAML with its line, and the templates of a chart once`() throws {
    let scene = try RollbackScene(attack: [
      "bad.yaml": "a: [\n", "charts/pay/templates/a.yaml": "a: {{ .Values.x }}\n",
      "charts/pay/templates/b.yaml": "{{- if .Values.y }}\n", "charts/pay/Chart.yaml": "name: pay\n",
    ])
    let found = try hazards(.unreadableManifest, of: scene.plan()).map(\.detail)
    #expect(found.count == 2)
    #expect(found.first?.hasPrefix("what this deploys is not in the plan: `bad.yaml` line 2: ") == true)
    #expect(
      found.last
        == "what this deploys is not in the plan: 2 changed templates of the Helm chart `charts/pay`, which only Helm reads"
    )
  }

  @Test func `a branch that takes only pull requests gets a branch beside it and the request's text`() throws {
    let scene = try RollbackScene()
    let branch = try #require(RefName(branch: "rollback/INC-42"))
    let plan = try scene.plan(
      RollbackRequest(push: PushDestination(remote: "origin", branch: branch, isProposal: true)))
    #expect(try hazards(.pullRequest, of: plan).map(\.isBlocking) == [false])
    #expect(plan.text.contains("Push: to the new branch rollback/INC-42 of origin, for a pull request\n"))
    #expect(plan.text.contains("**Merge commit only.**"))
    #expect(plan.json["pullRequest"]?["title"]?.stringValue == "Roll back main to \(plan.target.target.commit.short)")
  }

  // MARK: trees without end

  @Test func `a few trees that name billions of files are counted and searched`() throws {
    let scene = try RollbackScene()
    let blob = try scene.fixture.git(["hash-object", "-w", "--stdin"], input: Array("x\n".utf8))
    var tree = try scene.fixture.git(
      ["mktree"], input: Array((0..<30).map { "100644 blob \(blob)\tf\($0)\n" }.joined().utf8))
    for _ in 0..<10 {
      tree = try scene.fixture.git(
        ["mktree"], input: Array((0..<30).map { "040000 tree \(tree)\td\($0 + 10)\n" }.joined().utf8))
    }
    let top = try scene.fixture.git("ls-tree", "HEAD") + "\n040000 tree \(tree)\tzzz\n"
    let attack = try scene.fixture.git(
      "commit-tree", "-p", "HEAD", "-m", "bomb", scene.fixture.git(["mktree"], input: Array(top.utf8)))
    let clone = try scene.fixture.bareClone()
    try scene.fixture.git(["fetch", "--quiet", scene.fixture.path, attack], in: clone)
    try scene.fixture.git(["update-ref", "refs/heads/main", attack], in: clone)
    let repository = try Repository.open(clone)
    let old = try repository.commit(#require(ObjectID(hex: attack))).tree
    let new = try repository.commit(#require(ObjectID(hex: scene.good))).tree
    let comparison = try repository.compare(old, new, limit: 1000)
    #expect(comparison.changes.count == 1000)
    #expect(comparison.counts.deleted == 17_714_700_000_000_000)
    #expect(!comparison.isComplete)
    let found = try ManifestSurvey(repository: repository, memory: nil).search(old)
    #expect(found.files == 2 && found.controllers.isEmpty)
  }
}
