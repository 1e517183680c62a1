import Diagnostics
import YAML

/// One object of a manifest file, as far as a plan needs it.
public struct Manifest: Sendable, Hashable {
  public let object: KubernetesObject
  /// From one.
  public let line: Int
  public let content: ManifestDigest
  public let images: [ImageUse]
  /// Why the object may have changed something for good by running: a job, a hook. Nil for all others.
  public let migration: String?
  /// Set for what acts by itself, or says what something that does follows.
  public let controller: Controller?
  /// The versions that a CustomResourceDefinition serves.
  public let servedVersions: [String]
  /// A credential, or what fetches one: going back to an old one could bring a leaked one back.
  public let isCredential: Bool
  /// What it takes from outside the repository and may be another tomorrow.
  public let sources: [MutableSource]

  /// Nil for a document that is no object, or one without a name.
  init?(_ node: Node, lines: LineIndex) {
    guard let apiVersion = node["apiVersion"]?.text, let kind = node["kind"]?.text, let metadata = node["metadata"]
    else { return nil }
    // A generated name ends differently each time.
    guard let name = metadata["name"]?.filledText ?? metadata["generateName"]?.filledText.map({ $0 + "*" }) else {
      return nil
    }
    let group = apiVersion.split(separator: "/").count == 2 ? String(apiVersion.prefix { $0 != "/" }) : ""
    object = KubernetesObject(
      group: group, kind: kind, namespace: metadata["namespace"]?.filledText, name: name)
    line = lines.line(of: node.range.lower)
    content = ManifestDigest([node])
    var finder = ImageFinder(lines: lines)
    // A definition describes fields that are called `image`; it runs nothing.
    if kind != "CustomResourceDefinition" {
      for entry in node.mapping ?? [] { finder.walk(entry.value, at: [entry.name], key: entry.name) }
    }
    images = finder.uses
    migration = Self.migration(object, metadata)
    controller = Controller(node, object, lines: lines)
    servedVersions = kind == "CustomResourceDefinition" ? Self.servedVersions(node) : []
    isCredential = Self.credentials.contains(object.kind)
    sources = Self.sources(object, node, lines)
  }

  private static func migration(_ object: KubernetesObject, _ metadata: Node) -> String? {
    let annotations = metadata["annotations"]
    for name in ["helm.sh/hook", "argocd.argoproj.io/hook"] {
      if let hook = annotations?[name]?.filledText, !hook.hasPrefix("test"), hook != "Skip" {
        return "\(name): \(hook)"
      }
    }
    if object.group == "batch", object.kind == "Job" { return "a job" }
    let words =
      [object.name.lowercased(), object.kind.lowercased()]
      + (metadata["labels"]?.mapping ?? []).compactMap { $0.value.text?.lowercased() }
    return words.contains { $0.contains("migrat") } && object.kind != "CustomResourceDefinition"
      ? "its name or label says so" : nil
  }

  private static func servedVersions(_ node: Node) -> [String] {
    let spec = node["spec"]
    let listed = spec?["versions"]?.elements.filter { $0["served"]?.scalar?.resolved != .bool(false) }
      .compactMap { $0["name"]?.text }
    if let listed, !listed.isEmpty { return listed.sorted() }
    return spec?["version"]?.text.map { [$0] } ?? []
  }

  private static let credentials: Set<String> = [
    "SealedSecret", "ExternalSecret", "ClusterExternalSecret", "VaultStaticSecret", "SopsSecret",
  ]

  private static func sources(_ object: KubernetesObject, _ node: Node, _ lines: LineIndex) -> [MutableSource] {
    let spec = node["spec"]
    func source(_ kind: MutableSource.Kind, _ text: String, _ node: Node) -> MutableSource {
      MutableSource(kind: kind, text: text, line: lines.line(of: node.range.lower))
    }
    func chart(_ name: Node?, _ version: Node?) -> [MutableSource] {
      guard let name, let text = name.filledText, MutableSource.isRange(version?.filledText) else { return [] }
      return [source(.chartRange, "\(text) \(version?.filledText ?? "(no version)")", name)]
    }
    switch (object.group, object.kind) {
    case ("argoproj.io", "Application"):
      return ([spec?["source"]].compactMap { $0 } + (spec?["sources"]?.elements ?? []))
        .flatMap { chart($0["chart"], $0["targetRevision"]) }
    case ("helm.toolkit.fluxcd.io", "HelmRelease"):
      let chartSpec = spec?["chart"]?["spec"]
      // A chart in the repository itself has the version that lies there.
      return chartSpec?["sourceRef"]?["kind"]?.text == "GitRepository"
        ? [] : chart(chartSpec?["chart"], chartSpec?["version"])
    case ("source.toolkit.fluxcd.io", "OCIRepository"):
      guard let reference = spec?["ref"], reference["digest"]?.filledText == nil else { return [] }
      let version = (reference["semver"] ?? reference["tag"])?.filledText ?? "latest"
      return [source(.sourceRange, "\(spec?["url"]?.text ?? object.name) \(version)", reference)]
    case ("source.toolkit.fluxcd.io", "GitRepository"):
      guard let range = spec?["ref"]?["semver"], let text = range.filledText else { return [] }
      return [source(.sourceRange, "\(spec?["url"]?.text ?? object.name) \(text)", range)]
    default: return []
    }
  }
}
