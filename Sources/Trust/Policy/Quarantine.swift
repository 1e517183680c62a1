public import Git

/// Commits and images that the operator never wants to return to, each with the reason.
public struct Quarantine: Sendable, Hashable {
  public let commits: [ObjectID: String]
  /// By digest (`sha256:…`), because a tag can be split over two lines of a kustomization, and a digest cannot.
  public let images: [String: String]

  init(commits: [ObjectID: String] = [:], images: [String: String] = [:]) {
    self.commits = commits
    self.images = images
  }
}
