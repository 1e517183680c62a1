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
    File(path: "runbooks/admission-bypass.yaml", bytes: PackageResources.admission_bypass_yaml),
    File(path: "runbooks/admission-bypass.test.yaml", bytes: PackageResources.admission_bypass_test_yaml),
    File(path: "runbooks/bad-configuration-outage.yaml", bytes: PackageResources.bad_configuration_outage_yaml),
    File(
      path: "runbooks/bad-configuration-outage.test.yaml", bytes: PackageResources.bad_configuration_outage_test_yaml),
    File(path: "runbooks/compromised-ci-key.yaml", bytes: PackageResources.compromised_ci_key_yaml),
    File(path: "runbooks/compromised-ci-key.test.yaml", bytes: PackageResources.compromised_ci_key_test_yaml),
    File(path: "runbooks/compromised-deployment.yaml", bytes: PackageResources.compromised_deployment_yaml),
    File(path: "runbooks/compromised-deployment.test.yaml", bytes: PackageResources.compromised_deployment_test_yaml),
    File(path: "runbooks/force-push-rewrite.yaml", bytes: PackageResources.force_push_rewrite_yaml),
    File(path: "runbooks/force-push-rewrite.test.yaml", bytes: PackageResources.force_push_rewrite_test_yaml),
    File(path: "runbooks/leaked-sealing-key.yaml", bytes: PackageResources.leaked_sealing_key_yaml),
    File(path: "runbooks/leaked-sealing-key.test.yaml", bytes: PackageResources.leaked_sealing_key_test_yaml),
    File(path: "runbooks/poisoned-chart.yaml", bytes: PackageResources.poisoned_chart_yaml),
    File(path: "runbooks/poisoned-chart.test.yaml", bytes: PackageResources.poisoned_chart_test_yaml),
    File(path: "runbooks/weakened-policy.yaml", bytes: PackageResources.weakened_policy_yaml),
    File(path: "runbooks/weakened-policy.test.yaml", bytes: PackageResources.weakened_policy_test_yaml),
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
