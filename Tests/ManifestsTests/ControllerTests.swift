import TestSupport
import Testing

@testable import Manifests

struct ControllerTests {
  private func controller(_ text: String) throws -> Controller {
    try #require(ManifestFile(path: "c.yaml", bytes: Array(text.utf8)).manifests.first?.controller)
  }

  private func application(_ spec: String, _ metadata: String = "") -> String {
    "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop, namespace: argo\(metadata)}\nspec: \(spec)\n"
  }

  @Test func `an application is stopped after its sync policy is saved, and gets it back`() throws {
    let shop = try controller(
      application(
        "{source: {path: ./apps/, targetRevision: v1}, syncPolicy: {automated: {prune: true, selfHeal: true}}}"))
    #expect(shop.folders == ["apps"])
    #expect(shop.sources.map(\.revision) == [.any("v1")])
    let suspension = try #require(Suspension(shop))
    #expect(
      suspension.save == [
        "kubectl --namespace argo get application shop --output jsonpath='{.spec.syncPolicy}' > shop.application.json"
      ])
    #expect(
      suspension.suspend == [
        "kubectl --namespace argo patch application shop --type merge"
          + " --patch '{\"spec\":{\"syncPolicy\":{\"automated\":null}}}'"
      ])
    #expect(
      suspension.resume == [
        "kubectl --namespace argo patch application shop --type merge"
          + " --patch \"{\\\"spec\\\":{\\\"syncPolicy\\\":$(cat shop.application.json)}}\""
      ])
    #expect(suspension.suspendWithArgocd == ["argocd app set argo/shop --sync-policy none"])
    #expect(
      suspension.resumeWithArgocd == ["argocd app set argo/shop --sync-policy automated --auto-prune --self-heal"])
  }

  @Test func `what a person pastes restores exactly what was saved`() throws {
    let shop = try controller(application("{syncPolicy: {automated: {prune: true}}}"))
    let suspension = try #require(Suspension(shop))
    let folder = try TemporaryDirectory()
    try writeFile(
      folder.path("bin/kubectl"),
      "#!/bin/sh\ncase $* in *get*) printf '%s' '{\"automated\":{\"prune\":true}}';; *) printf '%s\\n' \"$@\";; esac\n",
      mode: 0o755)
    let script = (suspension.save + suspension.suspend + suspension.resume).joined(separator: "\n")
    let output = try runProgram(
      "sh", ["-e", "-c", script], environment: ["PATH": "\(folder.path("bin")):\(testProgramPath)"],
      directory: folder.path)
    #expect(
      output.text == """
        --namespace
        argo
        patch
        application
        shop
        --type
        merge
        --patch
        {"spec":{"syncPolicy":{"automated":null}}}
        --namespace
        argo
        patch
        application
        shop
        --type
        merge
        --patch
        {"spec":{"syncPolicy":{"automated":{"prune":true}}}}

        """)
  }

  @Test func `the image updater's annotation is taken away and put back, whatever it says`() throws {
    let list = "web=ghcr.io/acme/web:~1; rm -rf $HOME"
    let shop = try controller(
      application("{}", ", annotations: {argocd-image-updater.argoproj.io/image-list: '\(list)'}"))
    #expect(shop.writesToGit && shop.isActive)
    let suspension = try #require(Suspension(shop))
    #expect(suspension.save.isEmpty)
    #expect(
      suspension.suspend == [
        "kubectl --namespace argo annotate application shop argocd-image-updater.argoproj.io/image-list-"
      ])
    #expect(
      suspension.resume == [
        "kubectl --namespace argo annotate application shop 'argocd-image-updater.argoproj.io/image-list=\(list)'"
      ])
  }

  @Test func `an application without automatic sync does nothing by itself`() throws {
    #expect(Suspension(try controller(application("{}"))) == nil)
    #expect(Suspension(try controller(application("{syncPolicy: {automated: {enabled: false}}}"))) == nil)
  }

  @Test func `a set is stopped before the applications that it makes`() throws {
    let set = try controller(
      """
      apiVersion: argoproj.io/v1alpha1
      kind: ApplicationSet
      metadata: {name: all}
      spec:
        generators: [{git: {repoURL: "https://git.example.org/deploy", revision: main, directories: [{path: "apps/*"}]}}]
        template: {spec: {source: {repoURL: "https://git.example.org/deploy", path: "{{path}}", targetRevision: HEAD}}}
      """)
    #expect(set.folders == ["apps"])
    #expect(set.sources.map(\.revision) == [.standard, .any("main")])
    let suspension = try #require(Suspension(set, namespace: "gitops"))
    #expect(
      suspension.suspend == [
        "kubectl --namespace gitops patch applicationset all --type merge"
          + " --patch '{\"spec\":{\"syncPolicy\":{\"applicationsSync\":\"create-only\"}}}'",
        "kubectl --namespace gitops get applications --output"
          + " jsonpath='{range .items[?(@.metadata.ownerReferences[0].name==\"all\")]}{.metadata.name}{\"\\n\"}{end}'"
          + " | xargs -r -I@ kubectl --namespace gitops patch application @ --type merge"
          + " --patch '{\"spec\":{\"syncPolicy\":{\"automated\":null}}}'",
      ])
  }

  @Test(arguments: [
    ("kustomize.toolkit.fluxcd.io/v1", "Kustomization", "kustomization"),
    ("helm.toolkit.fluxcd.io/v2", "HelmRelease", "helmrelease"),
    ("image.toolkit.fluxcd.io/v1", "ImageUpdateAutomation", "image update"),
  ])
  func `Flux suspends and resumes its own`(version: String, kind: String, resource: String) throws {
    func manifest(_ spec: String) -> String {
      "apiVersion: \(version)\nkind: \(kind)\nmetadata: {name: apps}\nspec: \(spec)\n"
    }
    let suspension = try #require(Suspension(controller(manifest("{path: ./apps}"))))
    #expect(suspension.suspend == ["flux suspend \(resource) apps --namespace flux-system"])
    #expect(suspension.resume == ["flux resume \(resource) apps --namespace flux-system"])
    #expect(Suspension(try controller(manifest("{suspend: true}"))) == nil)
  }

  @Test(arguments: ["--all", "a b", "$(id)", "UPPER", "", ".hidden", String(repeating: "a", count: 300)])
  func `a name that no cluster takes gets no command`(name: String) throws {
    let text = "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: '\(name)'}\n"
    let file = ManifestFile(path: "c.yaml", bytes: Array(text.utf8))
    #expect(file.manifests.allSatisfy { $0.controller.flatMap { Suspension($0) } == nil })
    let placed = try controller(
      "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ok}\n")
    #expect(Suspension(placed, namespace: name) == nil)
  }

  @Test func `what Flux's sources and policies follow`() throws {
    func source(_ reference: String) throws -> [Controller.Source.Revision] {
      try controller(
        "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: a}\nspec: {ref: \(reference)}\n"
      ).sources.map(\.revision)
    }
    #expect(try source("{branch: main}") == [.branch("main")])
    #expect(try source("{branch: main, tag: v1}") == [.tag("v1")])
    #expect(try source("{semver: \">=1\"}") == [.range(">=1")])
    #expect(try source("{commit: abc}") == [.commit("abc")])
    #expect(try source("{}") == [.branch("master")])
    let policy = try controller(
      "apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\nmetadata: {name: a}\nspec: {policy: {semver: {range: '>=1'}}}\n"
    )
    #expect(policy.chooses == "semver >=1")
    #expect(!policy.isActive)
  }
}
