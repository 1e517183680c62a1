import Diagnostics
import YAML

/// An object of Argo CD or Flux that acts on the cluster or the repository by itself, or says what one of them follows.
public struct Controller: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case application = "Application"
    case applicationSet = "ApplicationSet"
    case kustomization = "Kustomization"
    case helmRelease = "HelmRelease"
    case imageUpdateAutomation = "ImageUpdateAutomation"
    case imagePolicy = "ImagePolicy"
    case gitRepository = "GitRepository"

    public var isArgo: Bool { self == .application || self == .applicationSet }
  }

  /// What it follows of a repository.
  public struct Source: Sendable, Hashable {
    public enum Revision: Sendable, Hashable {
      /// Whatever the repository calls its main branch.
      case standard
      case branch(String)
      case tag(String)
      case commit(String)
      /// A range of versions.
      case range(String)
      /// Argo CD's `targetRevision`, which may be any of them.
      case any(String)
    }

    public let url: String?
    public let revision: Revision
    /// From one: where the revision stands, else where the source does.
    public let line: Int
  }

  public let kind: Kind
  public let object: KubernetesObject
  /// From one.
  public let line: Int
  /// Folders of the repository that it applies, without `./`; the empty text is the top. Nil where it does not say.
  public let folders: [String]?
  public let sources: [Source]
  /// For Flux: the GitRepository that it takes its content from.
  public let gitRepository: KubernetesObject?
  /// Whether it does something by itself as it stands.
  public let isActive: Bool
  /// What Argo CD's image updater works through, from the annotation; nil without.
  public let imageList: String?
  /// Flags of `argocd app set` that turn automatic sync on again as it was.
  let argoFlags: [String]
  /// For an image policy: how it chooses.
  public let chooses: String?

  /// Whether it writes to git and would bring a bad image back there.
  public var writesToGit: Bool { kind == .imageUpdateAutomation || imageList != nil }

  static let updater = "argocd-image-updater.argoproj.io/"

  init?(_ node: Node, _ object: KubernetesObject, lines: LineIndex) {
    guard let kind = Kind(rawValue: object.kind), Self.groups[kind] == object.group else { return nil }
    self.kind = kind
    self.object = object
    line = lines.line(of: node.range.lower)
    let spec = node["spec"]
    let isSuspended = spec?["suspend"]?.isTrue ?? false
    let annotations = node["metadata"]?["annotations"]
    let list = annotations?[Self.updater + "image-list"]?.filledText
    imageList = kind == .application ? list : nil
    func source(_ node: Node?, _ revision: Node?, _ value: Source.Revision) -> Source {
      let place = revision ?? node ?? spec
      return Source(
        url: (node?["repoURL"] ?? node?["url"])?.filledText, revision: value,
        line: place.map { lines.line(of: $0.range.lower) } ?? 1)
    }
    var flags: [String] = []
    var choice: String?
    switch kind {
    case .application:
      let nodes = [spec?["source"]].compactMap { $0 } + (spec?["sources"]?.elements ?? [])
      sources = nodes.filter { $0["chart"] == nil }.map {
        source($0, $0["targetRevision"], Self.argo($0["targetRevision"]))
      }
      folders = nodes.isEmpty ? nil : nodes.filter { $0["chart"] == nil }.compactMap { Self.folder($0["path"]) }
      gitRepository = nil
      let automated = spec?["syncPolicy"]?["automated"]
      let isAutomatic = automated != nil && automated?["enabled"]?.scalar?.resolved != .bool(false)
      if automated?["prune"]?.isTrue ?? false { flags.append("--auto-prune") }
      if automated?["selfHeal"]?.isTrue ?? false { flags.append("--self-heal") }
      isActive = isAutomatic || imageList != nil
      argoFlags = isAutomatic ? ["--sync-policy", "automated"] + flags : []
    case .applicationSet:
      let template = spec?["template"]?["spec"]
      let nodes = [template?["source"]].compactMap { $0 } + (template?["sources"]?.elements ?? [])
      let generators = spec?["generators"]?.elements ?? []
      sources = (nodes + generators.compactMap { $0["git"] }).map { node in
        let revision = node["targetRevision"] ?? node["revision"]
        return source(node, revision, Self.argo(revision))
      }
      folders = Self.generatorFolders(generators, nodes)
      gitRepository = nil
      isActive = true
      argoFlags = []
    case .kustomization:
      let path = spec?["path"]
      folders = [path.flatMap(Self.folder) ?? ""]
      sources = []
      gitRepository = Self.reference(spec?["sourceRef"], object)
      isActive = !isSuspended
      argoFlags = []
    case .helmRelease:
      let chart = spec?["chart"]?["spec"]
      gitRepository = Self.reference(chart?["sourceRef"], object)
      folders = gitRepository == nil ? [] : [chart?["chart"].flatMap(Self.folder) ?? ""]
      sources = []
      isActive = !isSuspended
      argoFlags = []
    case .imageUpdateAutomation:
      let branch = spec?["git"]?["push"]?["branch"] ?? spec?["git"]?["checkout"]?["ref"]?["branch"]
      sources = branch.flatMap { node in node.filledText.map { source(nil, node, .branch($0)) } }.map { [$0] } ?? []
      folders = [spec?["update"]?["path"].flatMap(Self.folder) ?? ""]
      gitRepository = Self.reference(spec?["sourceRef"], object)
      isActive = !isSuspended
      argoFlags = []
    case .imagePolicy:
      sources = []
      folders = []
      gitRepository = nil
      isActive = false
      argoFlags = []
      choice = spec?["policy"]?.mapping?.first.map { entry in
        let range = entry.value["range"] ?? entry.value["order"]
        return "\(entry.name) \(range?.text ?? "")"
      }
    case .gitRepository:
      let reference = spec?["ref"]
      let key = ["commit", "semver", "tag", "branch"].first { reference?[$0]?.filledText != nil }
      let text = key.flatMap { reference?[$0]?.filledText } ?? ""
      let revision: Source.Revision =
        switch key {
        case "commit": .commit(text)
        case "semver": .range(text)
        case "tag": .tag(text)
        case "branch": .branch(text)
        default: .branch("master")
        }
      sources = [source(spec, key.flatMap { reference?[$0] }, revision)]
      folders = []
      gitRepository = nil
      isActive = false
      argoFlags = []
    }
    chooses = choice
  }

  private static let groups: [Kind: String] = [
    .application: "argoproj.io", .applicationSet: "argoproj.io", .kustomization: "kustomize.toolkit.fluxcd.io",
    .helmRelease: "helm.toolkit.fluxcd.io", .imageUpdateAutomation: "image.toolkit.fluxcd.io",
    .imagePolicy: "image.toolkit.fluxcd.io", .gitRepository: "source.toolkit.fluxcd.io",
  ]

  private static func argo(_ node: Node?) -> Source.Revision {
    guard let text = node?.filledText, text != "HEAD" else { return .standard }
    if text.utf8.count == 40, text.utf8.allSatisfy({ ($0 as UInt8).isLowerHex }) { return .commit(text) }
    if text.hasPrefix("refs/heads/") { return .branch(String(text.dropFirst("refs/heads/".count))) }
    if text.hasPrefix("refs/tags/") { return .tag(String(text.dropFirst("refs/tags/".count))) }
    if text.contains(where: { "*^~<> ".contains($0) }) { return .range(text) }
    return .any(text)
  }

  private static func folder(_ node: Node?) -> String? { node?.text.map(folder) }

  private static func folder(_ node: Node) -> String? { node.text.map(folder) }

  private static func folder(_ text: String) -> String {
    text.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }

  /// Folders up to the first part that is filled in for each of the applications.
  private static func generatorFolders(_ generators: [Node], _ templates: [Node]) -> [String]? {
    let named = generators.flatMap {
      ($0["git"]?["directories"]?.elements ?? []) + ($0["git"]?["files"]?.elements ?? [])
    }
    let paths =
      named.compactMap { $0["path"]?.text } + templates.compactMap { $0["path"]?.text }.filter { !$0.hasPrefix("{{") }
    guard !paths.isEmpty else { return nil }
    return paths.map { path in
      folder(path).split(separator: "/").prefix { !$0.contains(where: { "*{?[".contains($0) }) }.joined(separator: "/")
    }
  }

  private static func reference(_ node: Node?, _ owner: KubernetesObject) -> KubernetesObject? {
    guard let node, node["kind"]?.text == "GitRepository", let name = node["name"]?.filledText else { return nil }
    return KubernetesObject(
      group: "source.toolkit.fluxcd.io", kind: "GitRepository",
      namespace: node["namespace"]?.filledText ?? owner.namespace, name: name)
  }
}
