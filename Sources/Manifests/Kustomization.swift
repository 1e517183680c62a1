import Diagnostics
import YAML

/// A `kustomization.yaml`, as far as it says which files it deploys and what it changes in them.
public struct Kustomization: Sendable, Hashable {
  /// A ConfigMap or Secret that Kustomize makes of files; its name ends in a hash of its content.
  public struct Generated: Sendable, Hashable {
    public let object: KubernetesObject
    /// Paths as written, against the kustomization's folder.
    public let files: [String]
    public let content: ManifestDigest
  }

  /// A change to the objects that its target names.
  public struct Patch: Sendable, Hashable {
    /// Nil matches any.
    let kind: String?
    let name: String?
    let content: ManifestDigest
    /// The file that holds it; nil when it stands in the kustomization itself.
    public let file: String?
  }

  public let namespace: String?
  public let namePrefix: String
  public let nameSuffix: String
  /// Files and folders of the repository, as written.
  public let resources: [String]
  public let patches: [Patch]
  public let generated: [Generated]
  public let images: [ImageOverride]
  /// Images in the values of its Helm charts.
  public let chartImages: [ImageUse]
  /// Names of Helm charts, whose objects only Helm knows.
  public let charts: [String]
  public let sources: [MutableSource]
  /// Everything that it does to each of its objects alike: labels, annotations, replacements.
  private let common: ManifestDigest
  private let replicas: [String: ManifestDigest]

  /// Each object is held against each patch and image: of more than anybody writes, the rest is not looked at.
  static let limit = 1000

  /// The names that Kustomize looks for in a folder.
  public static let fileNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"]

  init(_ root: Node, lines: LineIndex) {
    func line(_ node: Node) -> Int { lines.line(of: node.range.lower) }
    let listed = ["resources", "bases", "components", "crds"].flatMap { root[$0]?.elements ?? [] }
    namespace = root["namespace"]?.filledText
    namePrefix = root["namePrefix"]?.text ?? ""
    nameSuffix = root["nameSuffix"]?.text ?? ""
    resources = listed.compactMap(\.filledText).filter { !MutableSource.isRemote($0) && !$0.contains("\n") }
    images = (root["images"]?.elements ?? []).prefix(Self.limit).compactMap { ImageOverride($0, line: line($0)) }
    var sources = listed.compactMap { node -> MutableSource? in
      guard let text = node.filledText, MutableSource.isRemote(text), !MutableSource.isPinned(text) else { return nil }
      return MutableSource(kind: .remoteBase, text: text, line: line(node))
    }
    let charts = root["helmCharts"]?.elements ?? []
    self.charts = charts.compactMap { $0["name"]?.filledText }
    sources += charts.compactMap { chart in
      let version = chart["version"]?.filledText
      guard MutableSource.isRange(version), chart["repo"] != nil else { return nil }
      let text = "\(chart["name"]?.text ?? "?") \(version ?? "(no version)")"
      return MutableSource(kind: .chartRange, text: text, line: line(chart))
    }
    self.sources = sources
    var finder = ImageFinder(lines: lines)
    for chart in charts { finder.walk(chart, at: ["helmCharts[\(chart["name"]?.text ?? "?")]"]) }
    chartImages = finder.uses
    patches = Array(Self.patches(root).prefix(Self.limit))
    let namespace = namespace
    generated = [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")].flatMap { key, kind in
      (root[key]?.elements ?? []).compactMap { Self.generated($0, kind, namespace, root) }
    }
    var replicas: [String: ManifestDigest] = [:]
    for entry in root["replicas"]?.elements ?? [] {
      if let name = entry["name"]?.text { replicas[name] = ManifestDigest([entry]) }
    }
    self.replicas = replicas
    let apart: Set = [
      "apiVersion", "kind", "metadata", "namespace", "namePrefix", "nameSuffix", "resources", "bases", "components",
      "crds",
      "images", "helmCharts", "patches", "patchesStrategicMerge", "patchesJson6902", "configMapGenerator",
      "secretGenerator", "generatorOptions", "replicas",
    ]
    common = ManifestDigest(
      (root.mapping ?? []).filter { !apart.contains($0.name) }.sorted { $0.name < $1.name }
        .flatMap { [$0.key, $0.value] })
  }

  /// What it does to one object, its namespace, names and images aside.
  public func changes(to object: KubernetesObject) -> [ManifestDigest] {
    let matching = patches.filter { patch in
      (patch.kind ?? object.kind) == object.kind && (patch.name ?? object.name) == object.name
    }
    return [common] + matching.map(\.content) + [replicas[object.name]].compactMap { $0 }
  }

  private static func patches(_ root: Node) -> [Patch] {
    (root["patches"]?.elements ?? []).map { patch($0, target: $0["target"]) }
      + (root["patchesJson6902"]?.elements ?? []).map { patch($0, target: $0["target"]) }
      + (root["patchesStrategicMerge"]?.elements ?? []).map { node in
        let text = node.text ?? ""
        return text.contains("\n")
          ? inline(text, nil, ManifestDigest([node]))
          : Patch(
            kind: nil, name: nil, content: ManifestDigest([]), file: text)
      }
  }

  private static func patch(_ node: Node, target: Node?) -> Patch {
    let content = ManifestDigest([node])
    if let file = node["path"]?.filledText {
      // What the file says is in the file; which object it says it of may be here.
      return Patch(kind: exact(target?["kind"]), name: exact(target?["name"]), content: content, file: file)
    }
    return inline(node["patch"]?.text ?? "", target, content)
  }

  private static func inline(_ text: String, _ target: Node?, _ content: ManifestDigest) -> Patch {
    if let target {
      return Patch(kind: exact(target["kind"]), name: exact(target["name"]), content: content, file: nil)
    }
    let document = YAMLDocument.parse(
      Source(path: "patch", text: text), limits: ManifestFile.limits, dialect: .foreign
    ).documents.first
    return Patch(
      kind: document?["kind"]?.filledText, name: document?["metadata"]?["name"]?.filledText, content: content, file: nil
    )
  }

  /// A target's name or kind may be a regular expression, which then stands for any.
  private static func exact(_ node: Node?) -> String? {
    guard let text = node?.filledText, !text.contains(where: { ".*+?|()[]{}^$\\".contains($0) }) else { return nil }
    return text
  }

  private static func generated(_ node: Node, _ kind: String, _ namespace: String?, _ root: Node) -> Generated? {
    guard let name = node["name"]?.filledText else { return nil }
    let options = [node["options"], root["generatorOptions"]].compactMap { $0 }
    let isPlain = options.contains { $0["disableNameSuffixHash"]?.isTrue ?? false }
    let object = KubernetesObject(
      group: "", kind: kind, namespace: namespace ?? node["namespace"]?.filledText, name: isPlain ? name : "\(name)-*")
    let files = ["files", "envs"].flatMap { node[$0]?.texts ?? [] } + [node["env"]?.filledText].compactMap { $0 }
    return Generated(
      object: object, files: files.map { String($0.split(separator: "=", maxSplits: 1).last ?? "") },
      content: ManifestDigest([node] + options))
  }
}
