import Diagnostics
import YAML

/// Finds images wherever manifests and values put them: in every `image` key, in Kustomize's and Flux's `images`, in Helm's
/// `registry`, `repository`, `tag`, `digest`, in values that are a text of their own, and in Argo CD's parameters.
struct ImageFinder {
  private(set) var uses: [ImageUse] = []
  private let lines: LineIndex
  /// Set inside a text of its own, whose places mean nothing in the file.
  private var fixedLine: Int?

  /// More than any file has that deploys something; the rest is not looked at.
  static let limit = 10_000

  init(lines: LineIndex) { self.lines = lines }

  private static let containerLists: Set<String> = ["containers", "initContainers", "ephemeralContainers"]

  /// - Parameter place: The path to the node, without the parts that every object of the kind has.
  mutating func walk(_ node: Node, at place: [String] = [], key: String = "") {
    guard uses.count < Self.limit else { return }
    switch node.content {
    case .scalar: break
    case .sequence(let elements):
      for (index, element) in elements.enumerated() {
        let name = element["name"]?.filledText ?? "\(index)"
        if Self.containerLists.contains(key) {
          container(element, at: "\(key)[\(name)]")
        } else if key == "volumes", let image = element["image"]?["reference"] {
          add(image, at: "volumes[\(name)]", isCertain: true)
        } else if key == "images" {
          override(element)
        } else {
          walk(element, at: place + ["[\(name)]"], key: "")
        }
      }
    case .mapping(let entries):
      if let whole = helmImage(node, key: key) { add(text: whole.text, at: place, whole.node, isCertain: false) }
      for entry in entries { self.entry(entry, of: node, at: place, key: key) }
    }
  }

  private mutating func entry(_ entry: Node.Entry, of node: Node, at place: [String], key: String) {
    if entry.name == "image", let text = entry.value.filledText {
      // Values often write the tag beside the name.
      let tag = (node["tag"] ?? node["imageTag"])?.filledText
      let reference = ImageReference(text)
      let isBare = reference != nil && reference?.tag == nil && reference?.digest == nil
      add(
        text: isBare ? text + (tag.map { ":\($0)" } ?? "") : text, at: place + ["image"], entry.value, isCertain: false)
    } else if key == "helm", entry.name == "values", let text = entry.value.filledText {
      nested(text, at: place + ["values"], entry.value)
    } else if key == "helm", entry.name == "parameters" {
      parameters(entry.value, at: place)
    } else {
      walk(entry.value, at: place + [entry.name], key: entry.name)
    }
  }

  private mutating func container(_ node: Node, at place: String) {
    if let image = node["image"] { add(image, at: place, isCertain: true) }
  }

  private mutating func override(_ node: Node) {
    if let override = ImageOverride(node, line: line(node)) {
      uses.append(override.use)
    } else if let text = node.filledText {
      // Argo CD's form: `name=new:tag`.
      let image = text.split(separator: "=", maxSplits: 1).last.map(String.init) ?? text
      let name = text.split(separator: "=", maxSplits: 1).first.map(String.init) ?? text
      let shown = ImageReference(name)?.name ?? name
      add(text: image, at: ["images[\(shown)]"], node, isCertain: false)
    }
  }

  /// Helm's image in parts, put together.
  private func helmImage(_ node: Node, key: String) -> (text: String, node: Node)? {
    guard let repository = node["repository"], let name = repository.filledText, !name.contains("://") else {
      return nil
    }
    let tag = node["tag"]?.filledText
    let digest = (node["digest"] ?? node["sha"])?.filledText
    let isImage = key.lowercased().hasSuffix("image") || tag != nil || digest != nil || node["pullPolicy"] != nil
    guard isImage, node["chart"] == nil, node["version"] == nil else { return nil }
    let registry = node["registry"]?.filledText.map { "\($0)/" } ?? ""
    return (Self.joined(registry + name, tag, digest), repository)
  }

  private static func joined(_ name: String, _ tag: String?, _ digest: String?) -> String {
    let digest = digest.map { $0.contains(":") ? $0 : "sha256:\($0)" }
    return name + (tag.map { ":\($0)" } ?? "") + (digest.map { "@\($0)" } ?? "")
  }

  /// Values that an Application carries as a text.
  private mutating func nested(_ text: String, at place: [String], _ node: Node) {
    guard fixedLine == nil else { return }
    fixedLine = line(node)
    let source = Source(path: "values", text: text)
    for document in YAMLDocument.parse(source, limits: ManifestFile.limits, dialect: .foreign).documents {
      walk(document, at: place)
    }
    fixedLine = nil
  }

  /// `image.repository` and `image.tag` as separate parameters.
  private mutating func parameters(_ list: Node, at place: [String]) {
    var parts: [String: [String: String]] = [:]
    for parameter in list.elements {
      guard let name = parameter["name"]?.text, let value = parameter["value"]?.filledText else { continue }
      let components = name.split(separator: ".").map(String.init)
      guard let last = components.last else { continue }
      if last == "image" {
        add(text: value, at: place + ["parameters", name], parameter, isCertain: false)
      } else if ["registry", "repository", "tag", "digest"].contains(last) {
        parts[components.dropLast().joined(separator: "."), default: [:]][last] = value
      }
    }
    for (name, values) in parts.sorted(by: { $0.key < $1.key }) {
      let registry = values["registry"].map { "\($0)/" } ?? ""
      // The name may stand in the chart: the tag alone still says that something changes.
      let repository = values["repository"] ?? name
      let text = Self.joined(registry + repository, values["tag"], values["digest"])
      add(text: text, at: place + ["parameters", name], list, isCertain: true)
    }
  }

  private mutating func add(_ node: Node, at place: String, isCertain: Bool) {
    guard let text = node.filledText else { return }
    add(text: text, at: [place], node, isCertain: isCertain)
  }

  /// - Parameter isCertain: What cannot be an image's name is one all the same: it is filled in later.
  private mutating func add(text: String, at place: [String], _ node: Node, isCertain: Bool) {
    let text = String(text.drop { $0 == " " })
    let isFilledIn = text.contains("$") || text.contains("{{")
    guard isCertain || isFilledIn || ImageReference(text) != nil else { return }
    let joined = place.joined(separator: ".").replacing(".[", with: "[")
    uses.append(ImageUse(place: joined, text: text, line: line(node)))
  }

  private func line(_ node: Node) -> Int { fixedLine ?? lines.line(of: node.range.lower) }
}
