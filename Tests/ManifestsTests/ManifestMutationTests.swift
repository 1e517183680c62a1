import TestSupport
import Testing

@testable import Manifests

/// Whatever stands in a file, reading it ends, and does not crash.
struct ManifestMutationTests {
  private static let seeds = [
    """
    apiVersion: argoproj.io/v1alpha1
    kind: Application
    metadata: {name: shop, namespace: argocd, annotations: {argocd-image-updater.argoproj.io/image-list: "a=b"}}
    spec:
      source: {repoURL: https://git.example.org/a, path: ./apps, targetRevision: main, helm: {values: "image: {repository: a, tag: b}", parameters: [{name: a.tag, value: b}]}}
      syncPolicy: {automated: {prune: true}}
    ---
    apiVersion: v1
    kind: List
    items: [{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c, image: "x:1@sha256:11"}]}}]
    """,
    """
    namespace: shop
    resources: [a.yaml, ../base, "https://git.example.org/a?ref=main"]
    images: [{name: pay, newTag: "2", digest: "sha256:22"}]
    patches: [{path: p.yaml, target: {kind: Deployment, name: .*}}, {patch: "a: b"}]
    configMapGenerator: [{name: s, files: [a=b]}]
    helmCharts: [{name: r, repo: x, version: 1.x}]
    base: &a {x: 1}
    other: {<<: [*a, *a]}
    """,
    """
    apiVersion: kustomize.toolkit.fluxcd.io/v1
    kind: Kustomization
    metadata: {name: apps}
    spec: {path: "./a", sourceRef: {kind: GitRepository, name: g}, images: [{name: a, newTag: b}]}
    ---
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: a.example.org}
    spec: {versions: [{name: v1, served: true}, {name: v2}]}
    """,
  ].map { Array($0.utf8) }

  private static let tokens = [
    ": ", "- ", "{", "}", "[", "]", "&a ", "*a", "<<: ", "\n", "---\n", "'", "\"", "|\n", "!t ", "#", "image: ",
    "name: ", "\u{0}",
    "kind: ", "null", "@", "//", "..", "?ref=", "\u{FEFF}", "é",
  ].map { Array($0.utf8) }

  @Test(arguments: 0..<40 as Range<UInt64>)
  func `mutated files are read to their end`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<50 {
      var bytes = Self.seeds[Int.random(in: 0..<Self.seeds.count, using: &random)]
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        let at = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes.insert(contentsOf: Self.tokens[Int.random(in: 0..<Self.tokens.count, using: &random)], at: at)
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: at)
        case 2: bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 0...20, using: &random)))
        case 3:
          let end = min(bytes.count, at + Int.random(in: 0...60, using: &random))
          bytes.insert(contentsOf: bytes[at..<end], at: Int.random(in: 0...bytes.count, using: &random))
        default: if at < bytes.count { bytes[at] = UInt8.random(in: 0x20...0x7E, using: &random) }
        }
      }
      let path = ["a.yaml", "x/kustomization.yaml", "Chart.yaml", "c/templates/t.yaml", "a.json"].randomElement(
        using: &random)
      let file = ManifestFile(path: path ?? "a.yaml", bytes: bytes)
      // Every place is in the file, and reading again says the same.
      let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).count + bytes.count { $0 == 0x0D }
      let found = file.manifests.flatMap { $0.images.map(\.line) + [$0.line] } + file.images.map(\.line)
      #expect(found.allSatisfy { (1...max(1, lines)).contains($0) }, "seed \(seed)")
      #expect(ManifestFile(path: path ?? "a.yaml", bytes: bytes) == file, "seed \(seed)")
      for controller in file.manifests.compactMap(\.controller) { _ = Suspension(controller) }
    }
  }

  @Test func `deep, wide and self-multiplying files are bounded`() {
    let deep = String(repeating: "{a: ", count: 5000) + "1" + String(repeating: "}", count: 5000)
    #expect(ManifestFile(path: "a.yaml", bytes: Array(deep.utf8)).problem != nil)
    var laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    for level in 1..<20 {
      laughs += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ") + "]\n"
    }
    #expect(ManifestFile(path: "a.yaml", bytes: Array(laughs.utf8)).problem != nil)
    var merges = "m0: &m0 {image: \"a:1\"}\n"
    for level in 1..<30 {
      merges += "m\(level): &m\(level) {<<: [*m\(level - 1), *m\(level - 1)], k\(level): *m\(level - 1)}\n"
    }
    #expect(ManifestFile(path: "a.yaml", bytes: Array(merges.utf8)).images.count <= 10_000)
  }
}
