import Diagnostics

/// How a person stops a controller and lets it go on, as commands that can be pasted into a shell.
public struct Suspension: Sendable, Hashable {
  /// Keeps what `suspend` overwrites; empty where nothing is lost.
  public let save: [String]
  public let suspend: [String]
  public let resume: [String]
  /// The same with the `argocd` program, for people who have no access to the cluster itself; empty for Flux.
  public let suspendWithArgocd: [String]
  public let resumeWithArgocd: [String]

  /// Nil for a controller that does nothing by itself, and for a name or namespace that no cluster takes (RFC 1123
  /// subdomain): it cannot sync, and could be read as an option of the command.
  ///
  /// - Parameter namespace: Where a kustomization puts the object; else the manifest's own, else the program's usual one.
  public init?(_ controller: Controller, namespace: String? = nil) {
    let object = controller.object
    let place = namespace ?? object.namespace ?? (controller.kind.isArgo ? "argocd" : "flux-system")
    guard controller.isActive, Self.isPossible(object.name), Self.isPossible(place) else { return nil }
    let name = shellQuoted(object.name)
    let inNamespace = "--namespace \(shellQuoted(place))"
    let kubectl = "kubectl \(inNamespace)"
    switch controller.kind {
    case .application:
      self = Self.application(controller, kubectl, name, qualified: shellQuoted("\(place)/\(object.name)"))
    case .applicationSet: self = Self.applicationSet(object.name, kubectl, name)
    case .kustomization: self = Self.flux("kustomization \(name) \(inNamespace)")
    case .helmRelease: self = Self.flux("helmrelease \(name) \(inNamespace)")
    case .imageUpdateAutomation: self = Self.flux("image update \(name) \(inNamespace)")
    case .imagePolicy, .gitRepository: return nil
    }
  }

  private init(
    save: [String] = [], suspend: [String], resume: [String], suspendWithArgocd: [String] = [],
    resumeWithArgocd: [String] = []
  ) {
    self.save = save
    self.suspend = suspend
    self.resume = resume
    self.suspendWithArgocd = suspendWithArgocd
    self.resumeWithArgocd = resumeWithArgocd
  }

  private static func flux(_ what: String) -> Suspension {
    Suspension(suspend: ["flux suspend \(what)"], resume: ["flux resume \(what)"])
  }

  private static let stopsSync = "'{\"spec\":{\"syncPolicy\":{\"automated\":null}}}'"

  private static func application(
    _ application: Controller, _ kubectl: String, _ name: String, qualified: String
  ) -> Suspension {
    var save: [String] = []
    var suspend: [String] = []
    var resume: [String] = []
    let isAutomatic = !application.argoFlags.isEmpty
    if isAutomatic {
      let file = shellQuoted("\(application.object.name).application.json")
      save.append(Self.save("application \(name)", kubectl, to: file))
      suspend.append(patch("application \(name)", kubectl, stopsSync))
      resume.append(restore("application \(name)", kubectl, from: file))
    }
    if let list = application.imageList {
      let annotation = Controller.updater + "image-list"
      suspend.append("\(kubectl) annotate application \(name) \(annotation)-")
      resume.append("\(kubectl) annotate application \(name) \(shellQuoted("\(annotation)=\(list)"))")
    }
    return Suspension(
      save: save, suspend: suspend, resume: resume,
      suspendWithArgocd: isAutomatic ? ["argocd app set \(qualified) --sync-policy none"] : [],
      resumeWithArgocd: isAutomatic
        ? ["argocd app set \(qualified) \(application.argoFlags.joined(separator: " "))"] : [])
  }

  /// A set that only creates leaves its applications as they are; then these can be stopped themselves.
  private static func applicationSet(_ plainName: String, _ kubectl: String, _ name: String) -> Suspension {
    let file = shellQuoted("\(plainName).applicationset.json")
    let children =
      "{range .items[?(@.metadata.ownerReferences[0].name==\"\(plainName)\")]}{.metadata.name}{\"\\n\"}{end}"
    return Suspension(
      save: [Self.save("applicationset \(name)", kubectl, to: file)],
      suspend: [
        patch(
          "applicationset \(name)", kubectl, "'{\"spec\":{\"syncPolicy\":{\"applicationsSync\":\"create-only\"}}}'"),
        "\(kubectl) get applications --output jsonpath=\(shellQuoted(children)) | xargs -r -I@ "
          + patch("application @", kubectl, stopsSync),
      ],
      // The set then writes its applications again from its template, and their sync policy with them.
      resume: [
        patch("applicationset \(name)", kubectl, "'{\"spec\":{\"syncPolicy\":null}}'"),
        "test ! -s \(file) || " + restore("applicationset \(name)", kubectl, from: file),
      ])
  }

  private static func save(_ what: String, _ kubectl: String, to file: String) -> String {
    "\(kubectl) get \(what) --output jsonpath='{.spec.syncPolicy}' > \(file)"
  }

  private static func patch(_ what: String, _ kubectl: String, _ patch: String) -> String {
    "\(kubectl) patch \(what) --type merge --patch \(patch)"
  }

  /// A merge patch puts back what was taken away.
  private static func restore(_ what: String, _ kubectl: String, from file: String) -> String {
    patch(what, kubectl, "\"{\\\"spec\\\":{\\\"syncPolicy\\\":$(cat \(file))}}\"")
  }

  private static func isPossible(_ name: String) -> Bool {
    let isAllowed = name.utf8.allSatisfy { byte in
      (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
        || byte == UInt8(ascii: ".")
    }
    return isAllowed && !name.isEmpty && name.utf8.count <= 253 && !name.hasPrefix("-") && !name.hasPrefix(".")
  }
}
