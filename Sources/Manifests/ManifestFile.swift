import Diagnostics
import YAML

/// A file of a GitOps repository, read as far as a plan needs it. Never fails: what cannot be read is said.
public struct ManifestFile: Sendable, Hashable {
  /// What could not be read, so that what the file deploys is not known.
  public struct Problem: Sendable, Hashable {
    /// From one; nil for the file as a whole.
    public let line: Int?
    /// Without the path.
    public let what: String

    public init(line: Int? = nil, what: String) {
      self.line = line
      self.what = what
    }
  }

  public private(set) var manifests: [Manifest] = []
  public private(set) var kustomization: Kustomization?
  /// Images outside any object: in Helm values.
  public private(set) var images: [ImageUse] = []
  public private(set) var sources: [MutableSource] = []
  public private(set) var problem: Problem?
  /// For a template of a Helm chart: the chart's folder. Only Helm knows what it deploys.
  public private(set) var templateOf: String?
  /// A credential, or what fetches one: going back to an old one could bring a leaked one back.
  public private(set) var holdsCredential = false

  /// Larger than any manifest.
  public static let largest = 4 << 20
  static let limits = YAMLLimits(bytes: largest, depth: 100, nodes: 400_000, diagnostics: 20)

  /// Whether a file of that name may say what is deployed.
  public static func mayDeploy(_ path: String) -> Bool {
    path.hasSuffix(".yaml") || path.hasSuffix(".yml") || path.hasSuffix(".json") || path == "Kustomization"
      || path.hasSuffix("/Kustomization")
  }

  /// - Parameter path: From the top of the repository; what the file is goes by its name as well.
  public init(path: String, bytes: [UInt8]) {
    if let chart = Self.chart(ofTemplate: path), bytes.contains(subsequence: Array("{{".utf8)) {
      templateOf = chart
      return
    }
    holdsCredential = bytes.contains(subsequence: Self.sopsMark)
    // Most JSON files of a repository are nobody's manifests, and what is wrong with them is nobody's concern here.
    if path.hasSuffix(".json"), !Self.namesObject(bytes) { return }
    let source = Source(path: path, bytes: bytes)
    let (documents, diagnostics) = YAMLDocument.parse(source, limits: Self.limits, dialect: .foreign)
    let lines = LineIndex(source)
    if let first = diagnostics.first(where: { $0.severity == .error }) {
      problem = Problem(line: lines.line(of: first.range.lower), what: first.message)
    }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    for document in documents { read(document, name: name, lines: lines, depth: 0) }
    holdsCredential = holdsCredential || manifests.contains(where: \.isCredential)
  }

  /// How SOPS begins each value that it has encrypted.
  private static let sopsMark = Array("ENC[AES256_GCM,".utf8)

  /// A file that was not read at all.
  public init(unread what: String) { problem = Problem(what: what) }

  private mutating func read(_ node: Node, name: String, lines: LineIndex, depth: Int) {
    guard node.mapping != nil else { return }
    let isKustomize =
      node["apiVersion"]?.text?.hasPrefix("kustomize.config.k8s.io/") ?? Kustomization.fileNames.contains(name)
    if isKustomize {
      let read = Kustomization(node, lines: lines)
      kustomization = read
      sources += read.sources
      return
    }
    if let kind = node["kind"]?.text, kind.hasSuffix("List"), let items = node["items"]?.sequence, depth < 8 {
      // What `kubectl get -o yaml` writes: each of the items is an object.
      for item in items { self.read(item, name: name, lines: lines, depth: depth + 1) }
      return
    }
    if let manifest = Manifest(node, lines: lines) {
      manifests.append(manifest)
      sources += manifest.sources
      return
    }
    if let kind = node["kind"], node["apiVersion"] != nil, node["metadata"] != nil, problem == nil {
      let line = lines.line(of: node.range.lower)
      problem = Problem(line: line, what: "the \(kind.text ?? "object") has no name that can be read")
    }
    if name == "Chart.yaml" { sources += Self.dependencies(node, lines) }
    var finder = ImageFinder(lines: lines)
    finder.walk(node)
    images += finder.uses
  }

  private static func dependencies(_ chart: Node, _ lines: LineIndex) -> [MutableSource] {
    (chart["dependencies"]?.elements ?? []).compactMap { dependency in
      let version = dependency["version"]?.filledText
      // A chart beside this one is in the repository itself.
      guard let name = dependency["name"]?.filledText, MutableSource.isRange(version),
        dependency["repository"]?.text?.hasPrefix("file:") != true
      else { return nil }
      return MutableSource(
        kind: .chartRange, text: "\(name) \(version ?? "(no version)")", line: lines.line(of: dependency.range.lower))
    }
  }

  private static func chart(ofTemplate path: String) -> String? {
    let parts = path.split(separator: "/")
    guard let index = parts.dropLast().lastIndex(of: "templates") else { return nil }
    return index == 0 ? "." : parts[..<index].joined(separator: "/")
  }

  private static func namesObject(_ bytes: [UInt8]) -> Bool {
    bytes.contains(subsequence: Array("\"apiVersion\"".utf8)) && bytes.contains(subsequence: Array("\"kind\"".utf8))
  }
}
