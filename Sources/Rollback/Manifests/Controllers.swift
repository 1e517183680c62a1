import Diagnostics

/// Controllers that would bring the bad state back, and the command that stops each.
enum Controllers {
  /// A file without any of these words needs no parsing.
  static let marks = ["argoproj.io", "fluxcd.io"].map { Array($0.utf8) }

  /// The command that stops the controller; nil for an object that is none, or that does nothing by itself.
  static func stopCommand(_ manifest: Manifest) -> String? {
    let object = manifest.object
    let name = shellQuoted(object.name)
    switch (object.group, object.kind) {
    case ("argoproj.io", "ApplicationSet"):
      return
        "kubectl --namespace \(shellQuoted(object.namespace ?? "argocd")) patch applicationset \(name) --type merge"
        + " --patch '{\"spec\":{\"syncPolicy\":{\"applicationsSync\":\"create-only\"}}}'"
    case ("argoproj.io", "Application"):
      guard manifest.root["spec"]?["syncPolicy"]?["automated"] != nil else { return nil }
      return "kubectl --namespace \(shellQuoted(object.namespace ?? "argocd")) patch application \(name) --type merge"
        + " --patch '{\"spec\":{\"syncPolicy\":null}}'"
    case (let group, let kind) where group.hasSuffix("fluxcd.io"):
      guard let resource = fluxResources[kind], manifest.root["spec"]?["suspend"]?.text != "true" else { return nil }
      return "flux suspend \(resource) \(name) --namespace \(shellQuoted(object.namespace ?? "flux-system"))"
    default: return nil
    }
  }

  /// What writes to git comes first, then what makes other controllers, then what deploys.
  static func rank(_ object: KubernetesObject) -> Int {
    ["ImageUpdateAutomation", "ApplicationSet", "Application", "Kustomization", "HelmRelease"]
      .firstIndex(of: object.kind) ?? 9
  }

  private static let fluxResources = [
    "Kustomization": "kustomization", "HelmRelease": "helmrelease", "ImageUpdateAutomation": "image update",
  ]
}
