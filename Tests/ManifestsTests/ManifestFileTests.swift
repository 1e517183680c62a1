import TestSupport
import Testing

@testable import Manifests

struct ManifestFileTests {
  private func read(_ text: String, path: String = "app.yaml") -> ManifestFile {
    ManifestFile(path: path, bytes: Array(text.utf8))
  }

  private func images(_ text: String, path: String = "app.yaml") -> [String] {
    let file = read(text, path: path)
    return (file.manifests.flatMap(\.images) + file.images).map { "\($0.place) \($0.text) \($0.line)" }
  }

  @Test func `what does not parse is a problem with its line, and what came before it is read`() {
    let file = read("apiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\na: [\n")
    #expect(file.manifests.map(\.object.description) == ["Service/-/a"])
    #expect(file.problem?.line == 6)
    #expect(read("a: 1\na: 2\n").problem == .init(line: 2, what: "the key `a` is given twice"))
    #expect(
      read("kind: Pod\napiVersion: v1\nmetadata: {labels: {}}\n").problem?.what
        == "the Pod has no name that can be read")
    #expect(ManifestFile(path: "a.yaml", bytes: [0xff, 0xfe, 0x41]).problem != nil)
  }

  @Test func `other programs' YAML is read: tags, merge keys, keys that are numbers, a byte-order mark`() {
    let file = read(
      "\u{FEFF}x-common: &c {image: \"pay:1\"}\nservice:\n  <<: *c\n  8080: !Sub x\n  image: \"pay:2\"\nother: {<<: [*c]}\n"
    )
    #expect(file.problem == nil)
    #expect(file.images.map(\.text) == ["pay:1", "pay:2", "pay:1"])
  }

  @Test func `documents, lists of lists, generated names and groups that moved are objects`() {
    let file = read(
      """
      apiVersion: extensions/v1beta1
      kind: Deployment
      metadata: {name: old, namespace: shop}
      ---
      # nothing
      ---
      apiVersion: v1
      kind: List
      items:
      - apiVersion: v1
        kind: ConfigMapList
        items: [{apiVersion: v1, kind: ConfigMap, metadata: {name: inner}}]
      - {apiVersion: batch/v1, kind: Job, metadata: {generateName: migrate-}}
      ---
      {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "namespace": "ignored"}}
      """)
    #expect(
      file.manifests.map { "\($0.object.group)|\($0.object)" } == [
        "apps|Deployment/shop/old", "|ConfigMap/-/inner", "batch|Job/-/migrate-*", "|Namespace/-/shop",
      ])
  }

  @Test func `what is said is compared, not how it is written`() {
    let one = read("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: \"1\", y: b}\n")
    let same = read("kind: 'ConfigMap' # c\napiVersion: v1\ndata:\n  y: \"b\"\n  x: '1'\nmetadata:\n  name: a\n")
    let other = read("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: 1, y: b}\n")
    #expect(one.manifests.map(\.content) == same.manifests.map(\.content))
    #expect(one.manifests.map(\.content) != other.manifests.map(\.content))
  }

  @Test func `images of every kind of container and volume`() {
    let text = """
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: report}
      spec:
        jobTemplate:
          spec:
            template:
              spec:
                initContainers: [{name: wait, image: busybox}]
                containers:
                - {name: main, image: "ghcr.io/acme/report:1@sha256:11aa"}
                - {name: later, image: $(IMAGE)}
                ephemeralContainers: [{name: debug, image: "debug:1"}]
                volumes:
                - name: models
                  image: {reference: "quay.io/acme/models:3", pullPolicy: Always}
      """
    #expect(
      images(text) == [
        "initContainers[wait] busybox 9", "containers[main] ghcr.io/acme/report:1@sha256:11aa 11",
        "containers[later] $(IMAGE) 12", "ephemeralContainers[debug] debug:1 13",
        "volumes[models] quay.io/acme/models:3 16",
      ])
  }

  @Test func `images of Helm values, in one piece and in parts`() {
    let text = """
      image: {registry: ghcr.io, repository: acme/pay, tag: "1.2", pullPolicy: Always}
      sidecar: {image: envoy, tag: v1}
      proxyImage: {repository: acme/proxy, tag: "", digest: "sha256:22bb"}
      logo: {image: "https://example.org/logo.png"}
      chart: {repository: "https://charts.example.org", version: 1.0.0}
      """
    #expect(
      images(text, path: "values.yaml") == [
        "image ghcr.io/acme/pay:1.2 1", "sidecar.image envoy:v1 2", "proxyImage acme/proxy@sha256:22bb 3",
      ])
  }

  @Test func `images in what Argo CD and Flux carry along`() {
    let application = """
      apiVersion: argoproj.io/v1alpha1
      kind: Application
      metadata: {name: pay}
      spec:
        source:
          helm:
            values: |
              image: {repository: acme/pay, tag: "1"}
            valuesObject: {worker: {image: "acme/worker:2"}}
            parameters:
            - {name: db.image.repository, value: acme/db}
            - {name: db.image.tag, value: "3"}
            - {name: web.image, value: "acme/web:4"}
          kustomize: {images: ["cache=redis:5"]}
      """
    #expect(
      images(application) == [
        "spec.source.helm.values.image acme/pay:1 7", "spec.source.helm.valuesObject.worker.image acme/worker:2 9",
        "spec.source.helm.parameters.web.image acme/web:4 13", "spec.source.helm.parameters.db.image acme/db:3 11",
        "images[docker.io/library/cache] redis:5 14",
      ])
    let release = """
      apiVersion: helm.toolkit.fluxcd.io/v2
      kind: HelmRelease
      metadata: {name: pay}
      spec: {values: {image: {repository: acme/pay, tag: v7}}}
      """
    #expect(images(release) == ["spec.values.image acme/pay:v7 4"])
  }

  @Test func `a definition's fields are no images, and other people's JSON is nobody's manifest`() {
    #expect(
      images(
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\nspec: {image: x}\n"
      )
      .isEmpty)
    let package = read("{\"image\": \"a\", \"a\": 1, \"a\": 2}", path: "package.json")
    #expect(package.problem == nil && package.images.isEmpty)
    let object = read("{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"metadata\": {\"name\": \"p\"}}", path: "pod.json")
    #expect(object.manifests.map(\.object.description) == ["Pod/-/p"])
  }

  @Test func `templates of a chart are said, and ranges of its dependencies`() {
    let template = read("a: {{ .Values.x }}\n", path: "charts/pay/templates/deploy.yaml")
    #expect(template.templateOf == "charts/pay" && template.problem == nil)
    let chart = read(
      """
      apiVersion: v2
      name: pay
      version: 1.0.0
      dependencies:
      - {name: redis, version: "^17.0.0", repository: "https://charts.example.org"}
      - {name: exact, version: 1.2.3, repository: "https://charts.example.org"}
      - {name: local, version: "*", repository: "file://../local"}
      """, path: "charts/pay/Chart.yaml")
    #expect(chart.sources == [MutableSource(kind: .chartRange, text: "redis ^17.0.0", line: 5)])
  }

  @Test func `credentials are known by kind and by SOPS's mark`() {
    #expect(read("apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: a}\n").holdsCredential)
    #expect(read("apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: a}\n").holdsCredential)
    #expect(read("password: ENC[AES256_GCM,data:x,type:str]\n").holdsCredential)
    #expect(read("{\"password\": \"ENC[AES256_GCM,data:x]\"}", path: "a.json").holdsCredential)
    #expect(!read("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n").holdsCredential)
  }

  @Test func `jobs and hooks may have changed something for good`() {
    func migration(_ kind: String, _ metadata: String) -> String? {
      read("apiVersion: \(kind == "Job" ? "batch/v1" : "v1")\nkind: \(kind)\nmetadata: {\(metadata)}\n").manifests
        .first?
        .migration
    }
    #expect(migration("Job", "name: a") == "a job")
    #expect(migration("Pod", "name: a, annotations: {helm.sh/hook: pre-upgrade}") == "helm.sh/hook: pre-upgrade")
    #expect(migration("Pod", "name: a, annotations: {helm.sh/hook: test}") == nil)
    #expect(
      migration("Pod", "name: a, annotations: {argocd.argoproj.io/hook: PreSync}") == "argocd.argoproj.io/hook: PreSync"
    )
    #expect(migration("Pod", "name: db-migrate") == "its name or label says so")
    #expect(migration("Pod", "name: a, labels: {role: migration}") == "its name or label says so")
    #expect(migration("Pod", "name: a") == nil)
  }

  @Test func `a kustomization says what it deploys, changes and fetches`() throws {
    let file = read(
      """
      namespace: shop
      namePrefix: prod-
      resources: [deploy.yaml, ../base, "https://github.com/acme/base?ref=main", github.com/acme/pinned?ref=4f1a5b1051b469108d1bdf0ebec6c814427e3834]
      patches:
      - {path: patch.yaml}
      - patch: '[{"op": "remove", "path": "/spec"}]'
        target: {kind: Deployment, name: pay}
      helmCharts:
      - {name: redis, repo: "https://charts.example.org", version: 17.x, valuesInline: {image: {repository: redis, tag: "7"}}}
      configMapGenerator: [{name: settings, files: [a=settings.ini]}]
      commonLabels: {app: pay}
      """, path: "overlays/prod/kustomization.yaml")
    let kustomization = try #require(file.kustomization)
    #expect(kustomization.resources == ["deploy.yaml", "../base"])
    #expect(
      kustomization.sources.map { "\($0.kind.rawValue) \($0.text) \($0.line)" } == [
        "remote-base https://github.com/acme/base?ref=main 3", "chart-range redis 17.x 9",
      ])
    #expect(kustomization.chartImages.map(\.text) == ["redis:7"])
    #expect(kustomization.generated.map(\.object.description) == ["ConfigMap/shop/settings-*"])
    #expect(kustomization.generated.first?.files == ["settings.ini"])
    #expect(kustomization.patches.map(\.file) == ["patch.yaml", nil])
    let pay = KubernetesObject(group: "apps", kind: "Deployment", namespace: nil, name: "pay")
    let other = KubernetesObject(group: "apps", kind: "Deployment", namespace: nil, name: "other")
    #expect(kustomization.changes(to: pay).count == kustomization.changes(to: other).count + 1)
    #expect(
      pay.placed(namespace: "shop", prefix: "prod-", suffix: "").description == "Deployment/shop/prod-pay")
  }

  @Test func `versions that let a program choose`() {
    for range in [nil, "", "*", "latest", "^1.2.3", "~1", ">=1.0.0 <2", "1.x", "1", "1.2"] {
      #expect(MutableSource.isRange(range), "\(range ?? "none")")
    }
    for exact in ["1.2.3", "v1.2.3", "1.2.3-rc.1"] { #expect(!MutableSource.isRange(exact), "\(exact)") }
  }
}
