import Git
import JSON
import TestSupport
import Testing

@testable import Rollback

/// Whole outputs. Ids differ from run to run, because the keys do; each is replaced by what it is.
struct GoldenPlanTests {
  private static let folder =
    #filePath.split(separator: "/").dropLast(2).reduce("") { "\($0)/\($1)" } + "/Golden/rollback"

  private func scene() throws -> RollbackScene {
    func deployment(_ image: String) -> String {
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: pay}\n"
        + "spec: {template: {spec: {containers: [{name: app, image: \"\(image)\"}]}}}\n"
    }
    return try RollbackScene(
      before: [
        "apps/pay/kustomization.yaml": "namespace: shop\nresources: [pay.yaml]\n",
        "apps/pay/pay.yaml": deployment("ghcr.io/acme/pay@sha256:11aa"), "apps/pay.yaml": nil,
        "clusters/prod.yaml":
          "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: prod, namespace: flux-system}\n"
          + "spec: {path: ./apps}\n",
      ],
      attack: [
        "apps/pay/kustomization.yaml": "namespace: shop\nresources: [pay.yaml, miner.yaml]\n",
        "apps/pay/pay.yaml": deployment("evil.example.org/pay:latest"),
        "apps/pay/miner.yaml": "apiVersion: batch/v1\nkind: Job\nmetadata: {name: miner}\n",
      ],
      rotates: true)
  }

  /// The same with a good commit on top.
  private func sceneWithWork() throws -> RollbackScene {
    let scene = try scene()
    try scene.fixture.commit(["docs/note.md": "better\n"], message: "say more", by: .bo, signedBy: scene.bo)
    return scene
  }

  private func named(_ text: String, _ scene: RollbackScene, _ plan: RollbackPlan) throws -> String {
    let attack = try scene.fixture.git("rev-parse", "\(scene.tip)^")
    let newest = try scene.fixture.git("rev-parse", "HEAD")
    var text = text
    for (id, name) in [
      (scene.good, "GOOD"), (attack, "ATTACK"), (scene.tip, "TIP"), (plan.tree.hex, "TREE"), (newest, "NEWEST"),
    ] {
      text = text.replacing(id, with: name)
      if let id = ObjectID(hex: id) { text = text.replacing(id.short, with: name) }
    }
    return text.replacing(plan.digest, with: "DIGEST").replacing(plan.policyDigest, with: "POLICY")
  }

  @Test func `the text`() throws {
    let scene = try sceneWithWork()
    let push = PushDestination(remote: "origin", branch: try #require(RefName(branch: "main")), isProposal: false)
    let plan = try scene.plan(RollbackRequest(push: push))
    let text = try named(plan.text, scene, plan)
    let golden = try readText(Self.folder + "/plan.txt")
    #expect(text == golden)
  }

  @Test func `the document`() throws {
    let scene = try sceneWithWork()
    let plan = try scene.plan(RollbackRequest(acceptsMigrations: true))
    let document = try named(plan.json.pretty, scene, plan) + "\n"
    let golden = try readText(Self.folder + "/plan.json")
    #expect(document == golden)
  }

  @Test func `colours change nothing but colours`() throws {
    let scene = try scene()
    let plan = try scene.plan()
    let coloured = plan.text(colour: true)
    #expect(coloured.contains("\u{1B}[1;31mDecide first: these block:\u{1B}[0m\n"))
    #expect(coloured.contains("\u{1B}[33m  ~ Deployment/shop/pay\u{1B}[0m\n"))
    var plain = ""
    var rest = coloured[...]
    while let start = rest.firstIndex(of: "\u{1B}"), let end = rest[start...].firstIndex(of: "m") {
      plain += rest[..<start]
      rest = rest[rest.index(after: end)...]
    }
    #expect(plain + rest == plan.text)
  }
}
