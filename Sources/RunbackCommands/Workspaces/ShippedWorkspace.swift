import Files

/// The workspace that comes with the program: `runbooks/` and `contacts/` of this repository, and a commented
/// `trust.yaml`, embedded when the program is built; with the schemas that their first lines name.
enum ShippedWorkspace {
  struct File {
    /// From the workspace's folder.
    let path: String
    let bytes: [UInt8]
  }

  static let files: [File] = [
    File(path: "runbooks/compromised-deployment.yaml", bytes: PackageResources.compromised_deployment_yaml),
    File(path: "runbooks/compromised-deployment.test.yaml", bytes: PackageResources.compromised_deployment_test_yaml),
    File(path: "contacts/groups.yaml", bytes: PackageResources.groups_yaml),
    File(path: "contacts/matrix.yaml", bytes: PackageResources.matrix_yaml),
    File(path: "contacts/obligations.yaml", bytes: PackageResources.obligations_yaml),
    File(path: "contacts/on-call.yaml", bytes: PackageResources.on_call_yaml),
    File(path: "contacts/people.yaml", bytes: PackageResources.people_yaml),
    File(path: "contacts/services.yaml", bytes: PackageResources.services_yaml),
    File(path: "trust.yaml", bytes: PackageResources.trust_yaml),
  ]

  /// Writes every file below `folder`; one that is there already is refused, and what was written before it stays.
  static func write(to folder: String) throws(FileError) {
    for file in files + FileSchema.all.map({ File(path: $0.path, bytes: Array($0.text.utf8)) }) {
      let path = "\(folder)/\(file.path)"
      try makeFolder(parentFolder(of: path))
      try writeFile(file.bytes, to: path)
    }
  }
}
