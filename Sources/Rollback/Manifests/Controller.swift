import Diagnostics
import Git

/// A controller that acts by itself, found as a manifest.
struct Controller: Hashable {
  let object: KubernetesObject
  let path: TreePath
  /// The folder of the repository that it applies, without `./`; nil where the manifest does not say.
  private let applies: String?
  private let stopCommand: String

  /// A file without any of these words needs no parsing.
  static let marks = ["argoproj.io", "fluxcd.io"].map { Array($0.utf8) }

  /// Nil for an object that is no controller, or one that does nothing by itself.
  init?(_ manifest: Manifest, at path: TreePath) {
    guard let command = Self.stopCommand(manifest) else { return nil }
    object = manifest.object
    self.path = path
    stopCommand = command
    let spec = manifest.root["spec"]
    let folder = object.kind == "Application" ? spec?["source"]?["path"]?.text : spec?["path"]?.text
    applies = folder.map { $0.split(separator: "/").filter { $0 != "." }.joined(separator: "/") }
  }

  /// What a person should know, with the command.
  var warning: String {
    object.kind == "ImageUpdateAutomation"
      ? "`\(object)` in `\(path)` commits images to git and would bring the bad one back; stop it first: \(stopCommand)"
      : "`\(object)` in `\(path)` applies the branch by itself; before changing the cluster by hand, stop it: \(stopCommand)"
  }

  /// What writes to git comes first. A controller that applies the manifest of another turns that one back on, and so is to
  /// be stopped before it.
  static func parentsFirst(_ controllers: [Controller]) -> [Controller] {
    // Each other controller is looked at for each: more than any repository has would take too long.
    let depths = controllers.map { child in
      controllers.count > 1000 ? 0 : controllers.count { $0 != child && $0.isParent(of: child) }
    }
    return controllers.indices.sorted { left, right in
      (rank(controllers[left]), depths[left], controllers[left].object, controllers[left].path)
        < (rank(controllers[right]), depths[right], controllers[right].object, controllers[right].path)
    }.map { controllers[$0] }
  }

  private func isParent(of other: Controller) -> Bool {
    guard let applies else { return false }
    return applies.isEmpty || other.path.description.hasPrefix(applies + "/")
  }

  private static func rank(_ controller: Controller) -> Int {
    switch controller.object.kind {
    case "ImageUpdateAutomation": 0
    case "ApplicationSet": 1
    default: 2
    }
  }

  private static func stopCommand(_ manifest: Manifest) -> String? {
    let object = manifest.object
    guard isPossible(object.name), object.namespace.map(isPossible) ?? true else { return nil }
    let name = shellQuoted(object.name)
    switch (object.group, object.kind) {
    case ("argoproj.io", "ApplicationSet"):
      return
        "kubectl --namespace \(shellQuoted(object.namespace ?? "argocd")) patch applicationset \(name) --type merge"
        + " --patch '{\"spec\":{\"syncPolicy\":{\"applicationsSync\":\"create-only\"}}}'"
    case ("argoproj.io", "Application"):
      guard manifest.root["spec"]?["syncPolicy"]?["automated"] != nil else { return nil }
      return "kubectl --namespace \(shellQuoted(object.namespace ?? "argocd")) patch application \(name) --type merge"
        + " --patch '{\"spec\":{\"syncPolicy\":{\"automated\":null}}}'"
    case (let group, let kind) where group.hasSuffix("fluxcd.io"):
      guard let resource = fluxResources[kind], manifest.root["spec"]?["suspend"]?.text != "true" else { return nil }
      return "flux suspend \(resource) \(name) --namespace \(shellQuoted(object.namespace ?? "flux-system"))"
    default: return nil
    }
  }

  /// Whether a cluster takes the name (RFC 1123 subdomain). What it does not take cannot sync, and could be read as an
  /// option of the command.
  private static func isPossible(_ name: String) -> Bool {
    let isAllowed = name.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
    }
    return isAllowed && !name.isEmpty && name.utf8.count <= 253 && !name.hasPrefix("-")
  }

  private static let fluxResources = [
    "Kustomization": "kustomization", "HelmRelease": "helmrelease", "ImageUpdateAutomation": "image update",
  ]
}
