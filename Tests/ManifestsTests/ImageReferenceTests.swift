import Testing

@testable import Manifests

struct ImageReferenceTests {
  @Test(arguments: [
    ("nginx", "docker.io/library/nginx"), ("library/nginx", "docker.io/library/nginx"),
    ("docker.io/nginx", "docker.io/library/nginx"), ("index.docker.io/library/nginx", "docker.io/library/nginx"),
    ("acme/pay:1", "docker.io/acme/pay"), ("ghcr.io/acme/pay:1.2@sha256:11aa", "ghcr.io/acme/pay"),
    ("localhost:5000/pay", "localhost:5000/pay"), ("localhost/pay", "localhost/pay"),
    ("registry.example.org:443/a/b/c:v1", "registry.example.org:443/a/b/c"),
  ])
  func `one image has one name`(text: String, name: String) {
    #expect(ImageReference(text)?.name == name)
  }

  @Test func `tag and digest are told apart, also after a port`() {
    let reference = ImageReference("registry.example.org:443/pay:1.2@sha256:11aa")
    #expect(reference?.tag == "1.2")
    #expect(reference?.digest == "sha256:11aa")
    #expect(reference?.isFixed == true)
    #expect(ImageReference("registry.example.org:443/pay")?.tag == nil)
    #expect(ImageReference("docker.io/library/nginx:1")?.description == "nginx:1")
  }

  @Test(arguments: [
    "", " ", "https://example.org/logo.png", "a b", "{{ .Values.image }}", "$(IMAGE)", "UPPER/Case", "pay:", "pay@",
    "-pay",
    "pay:tag with blank", "a//b", "/a", "a/", "pay@sha256", String(repeating: "a", count: 2000),
  ])
  func `what no program would pull is no image`(text: String) {
    #expect(ImageReference(text) == nil)
  }

  @Test func `Kustomize puts names, tags and digests in the place of others`() throws {
    let file = ManifestFile(
      path: "kustomization.yaml",
      bytes: Array(
        """
        images:
        - {name: pay, newTag: "2"}
        - {name: shop, newName: ghcr.io/acme/shop}
        - {name: db, digest: "sha256:22"}
        - {name: plain}
        """.utf8))
    let overrides = try #require(file.kustomization?.images)
    #expect(overrides.map(\.use.text) == ["pay:2", "ghcr.io/acme/shop", "db@sha256:22"])
    #expect(overrides.map(\.use.line) == [2, 3, 4])
    #expect(overrides[0].applied(to: "pay:1@sha256:11") == "pay:2")
    #expect(overrides[1].applied(to: "shop:1@sha256:11") == "ghcr.io/acme/shop:1@sha256:11")
    #expect(overrides[2].applied(to: "db:7") == "db@sha256:22")
    #expect(overrides[0].applied(to: "payment:1") == nil)
  }
}
