import Manifests
import TestSupport
import Testing

@testable import Rollback

struct KustomizationIndexTests {
  private func index(_ files: [String: String]) -> KustomizationIndex {
    var kustomizations: [String: Kustomization] = [:]
    for (path, text) in files {
      kustomizations[path] = ManifestFile(path: path, bytes: Array(text.utf8)).kustomization
    }
    return KustomizationIndex(kustomizations)
  }

  private func deployed(_ index: KustomizationIndex, _ file: String, _ manifest: String) -> [String] {
    guard case .kustomized(let placements) = index.placements(of: file) else {
      return ["\(index.placements(of: file))"]
    }
    let manifests = ManifestFile(path: file, bytes: Array(manifest.utf8)).manifests
    return placements.flatMap { placement in
      manifests.map { manifest in
        let object = placement.deployed(manifest)
        return "\(object.object) \(object.images.map(\.text).joined(separator: " "))"
      }
    }.sorted()
  }

  private let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: \"a:1\"}]}\n"

  @Test func `a base is deployed once for each overlay, the outermost namespace wins, affixes add up`() {
    let index = index([
      "base/kustomization.yaml":
        "namespace: inner\nnamePrefix: b-\nresources: [p.yaml]\nimages: [{name: a, newTag: \"2\"}]\n",
      "prod/kustomization.yml": "namespace: prod\nnamePrefix: p-\nresources: [../base/]\n",
      "test/Kustomization": "nameSuffix: -t\nresources: [./../base]\nimages: [{name: a, newName: c}]\n",
    ])
    #expect(deployed(index, "base/p.yaml", pod) == ["Pod/inner/b-p-t c:2", "Pod/prod/p-b-p a:2"])
    #expect(index.folders(deploying: "base/p.yaml") == ["base", "prod", "test"])
    #expect(index.files(of: "prod") == ["base/p.yaml"])
  }

  @Test func `a file beside a kustomization that does not name it is not deployed, one without any is as it stands`() {
    let index = index(["k/kustomization.yaml": "resources: [a.yaml]\npatches: [{path: patch.yaml}]\n"])
    if case .unused = index.placements(of: "k/b.yaml") {} else { Issue.record("b.yaml is used") }
    if case .plain = index.placements(of: "other/b.yaml") {} else { Issue.record("other/b.yaml is not plain") }
    #expect(index.isPatch("k/patch.yaml"))
    #expect(!index.isPatch("k/a.yaml"))
  }

  @Test func `paths that lead out of the repository name nothing`() {
    #expect(KustomizationIndex.resolve("../../x", from: "a") == nil)
    #expect(KustomizationIndex.resolve("../x/./y/", from: "a/b") == "a/x/y")
    #expect(KustomizationIndex.resolve(".", from: "a") == "a")
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `circles and meshes of kustomizations end`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var files: [String: String] = [:]
    for folder in 0..<40 {
      let resources = (0..<30).map { _ in "../d\(Int.random(in: 0..<40, using: &random))" } + ["p.yaml"]
      files["d\(folder)/kustomization.yaml"] =
        "namespace: n\(folder)\nresources: [\(resources.joined(separator: ", "))]\n"
    }
    let index = index(files)
    for folder in 0..<40 {
      guard case .kustomized(let placements) = index.placements(of: "d\(folder)/p.yaml") else {
        Issue.record("seed \(seed): d\(folder)/p.yaml is not deployed")
        continue
      }
      #expect((1...64).contains(placements.count), "seed \(seed)")
      #expect(
        placements.allSatisfy { $0.chain.count <= 16 && Set($0.folders).count == $0.folders.count }, "seed \(seed)")
      _ = index.files(of: "d\(folder)")
    }
  }

  @Test func `thousands of controllers and of objects through many overlays stay bounded`() throws {
    var objects = ""
    for number in 0..<200 { objects += "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c\(number)}\n" }
    var flux = ""
    for number in 0..<1500 {
      flux += "---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: k\(number)}\n"
    }
    var files: [String: String?] = [
      "base/o.yaml": objects, "base/kustomization.yaml": "resources: [o.yaml]\n", "flux.yaml": flux,
    ]
    for overlay in 0..<80 {
      files["o\(overlay)/kustomization.yaml"] = "namespace: n\(overlay)\nresources: [../base]\n"
    }
    let scene = try RollbackScene(before: [:], attack: files)
    let plan = try scene.plan()
    #expect(plan.objects.removed.count == 200 * 64 + 1500)
    #expect(plan.controllers.count == 1500)
  }
}
