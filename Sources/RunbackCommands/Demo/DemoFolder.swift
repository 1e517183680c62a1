import Files

/// Where everything of one demonstration lies. Nothing outside it is touched.
struct DemoFolder: Sendable {
  let path: String

  /// The clone in which the operator works.
  var gitops: String { "\(path)/gitops" }
  /// The server's side of it, a bare repository.
  var origin: String { "\(path)/origin.git" }
  /// Runbooks, contacts and trust policy: the operator's own, outside the repository that is judged.
  var workspace: String { "\(path)/workspace" }
  var state: String { "\(path)/state" }
  /// Stands for the operator's home: git's global configuration is read here.
  var home: String { "\(path)/home" }
  var report: String { "\(path)/report.md" }

  func privateKey(of actor: DemoActor) -> String { "\(home)/.ssh/\(actor.rawValue)" }
  func publicKey(of actor: DemoActor) -> String { "\(privateKey(of: actor)).pub" }

  /// The environment of everything that the demonstration starts: the search path and this folder, nothing else.
  func environment(searchPath: String) -> [String: String] {
    [
      "PATH": searchPath, "HOME": home, "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C", "TZ": "UTC",
      "RUNBACK_WORKSPACE": workspace, "RUNBACK_STATE": state,
    ]
  }
}
