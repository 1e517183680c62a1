import Diagnostics
import Git
import Manifests
import Trust

/// Says what a rollback means in the cluster and what can go wrong.
struct HazardFinder {
  let repository: Repository
  let request: RollbackRequest
  let branch: RefName
  /// Between the tip and the result.
  let comparison: TreeComparison
  let reader: ManifestReader
  let memory: SurveyMemory?

  struct Findings {
    var objects = ObjectChanges(added: [], changed: [], removed: [])
    var images: [ImageChange] = []
    var controllers: [ControllerAdvice] = []
    var hazards: [Hazard] = []
  }

  func find(tip: ObjectID, result: ObjectID) throws(RollbackError) -> Findings {
    let survey = try ManifestSurvey(repository: repository, memory: memory).search(tip)
    memory?.save()
    var reading = ClusterReading(
      repository: repository, reader: reader, changes: comparison.changes,
      before: KustomizationIndex(survey.kustomizations),
      after: KustomizationIndex(try kustomizations(after: survey.kustomizations)))
    try reading.read(from: tip, to: result)
    let ledger = reading.ledger
    var findings = Findings()
    findings.objects = ledger.changes
    findings.images = ledger.imageChanges
    let changed = Set(comparison.changes.map(\.path.description))
    findings.controllers = ControllerSorting(survey.controllers, index: reading.before, changedFiles: changed).advice()
    findings.hazards = removals(findings.objects, ledger) + migrations(findings.objects, ledger)
    findings.hazards += controllerHazards(findings.controllers)
    findings.hazards += try elsewhere(findings.controllers, result)
    if survey.files > survey.searched {
      findings.hazards.append(
        advice(.controller, "only the first \(survey.searched) manifests were searched for controllers"))
    }
    findings.hazards += unread(reading) + mutable(reading) + special(reading)
    if let push = request.push, push.isProposal {
      findings.hazards.append(
        advice(
          .pullRequest,
          "`\(branch.short)` changes when a person merges `\(push.branch.short)`, with a merge commit only: squashing or"
            + " rebasing loses the signature that makes the branch trusted again"))
    }
    return findings
  }

  private func advice(_ kind: Hazard.Kind, _ detail: String) -> Hazard {
    Hazard(kind: kind, detail: detail, isBlocking: false)
  }

  /// Those of the tip, with what the rollback changes about them.
  private func kustomizations(
    after tip: [String: Kustomization]
  ) throws(RollbackError) -> [String: Kustomization] {
    var kustomizations = tip
    for change in comparison.changes {
      let path = change.path.description
      guard Kustomization.fileNames.contains(path.split(separator: "/").last.map(String.init) ?? "") else { continue }
      kustomizations[path] = try reader.file(change.new, at: change.path)?.kustomization
    }
    return kustomizations
  }

  private func removals(_ objects: ObjectChanges, _ ledger: ObjectLedger) -> [Hazard] {
    let gone = objects.removed.filter(\.isDestructiveToRemove).map { ($0, "`\($0)`") }
    let lost = ledger.lostVersions(among: objects.changed).map {
      ($0.object, "version `\($0.version)` of `\($0.object)`")
    }
    return (gone + lost).map { object, what in
      let isAllowed = request.allowedRemovals.contains(object.shortName)
      return Hazard(
        kind: .destructiveRemoval,
        detail: isAllowed
          ? "\(what) disappears, as allowed"
          : "\(what) would disappear, and its data with it (`--allow-removal \(shellQuoted(object.shortName))`)",
        isBlocking: !isAllowed)
    }
  }

  private func migrations(_ objects: ObjectChanges, _ ledger: ObjectLedger) -> [Hazard] {
    let found = ledger.migrations(among: objects)
    guard let first = found.first else { return [] }
    let more = found.count == 1 ? "" : " and \(found.count - 1) more"
    let detail =
      "`\(first.object)` (\(first.why))\(more) between target and tip: a database that was migrated may not fit the old"
      + " program (`--accept migrations`)"
    return [Hazard(kind: .migration, detail: detail, isBlocking: !request.acceptsMigrations)]
  }

  private func controllerHazards(_ controllers: [ControllerAdvice]) -> [Hazard] {
    let stopping = controllers.filter { $0.isConcerned }.compactMap { one -> Hazard? in
      guard let suspension = one.suspension else { return nil }
      let when = one.controller.writesToGit ? "stop it first" : "before changing the cluster by hand, stop it"
      return advice(
        .controller,
        "`\(one.object)` in `\(one.place)` \(one.reason); \(when): \(suspension.suspend.joined(separator: " && "))")
    }
    guard controllers.contains(where: { $0.controller.kind == .imageUpdateAutomation && $0.suspension != nil }) else {
      return stopping
    }
    let policies = controllers.filter { $0.controller.kind == .imagePolicy }.map { one in
      advice(
        .controller,
        "`\(one.object)` in `\(one.place)` chooses \(one.controller.chooses ?? "an image"): exclude the bad one there before"
          + " the automation goes on")
    }
    return stopping + policies
  }

  private func elsewhere(_ controllers: [ControllerAdvice], _ result: ObjectID) throws(RollbackError) -> [Hazard] {
    var hazards: [Hazard] = []
    for one in controllers {
      for source in one.controller.sources {
        guard let other = other(source.revision) else { continue }
        let url = source.url.map { " of `\($0)`" } ?? ""
        hazards.append(
          advice(
            .controllerElsewhere,
            "`\(one.object)` in `\(one.path):\(source.line)` follows \(other)\(url), not the branch `\(branch.short)`"))
      }
      // A chart or a repository of another's has folders of its own.
      guard one.controller.isActive, let folders = one.controller.folders, one.controller.kind != .helmRelease else {
        continue
      }
      for folder in folders where !folder.isEmpty {
        let entry = try rethrowing { () throws(GitError) in
          try TreePath(folder).flatMap { (path) throws(GitError) in try repository.entry(result, at: path) }
        }
        guard entry == nil else { continue }
        hazards.append(
          advice(
            .controllerElsewhere,
            "`\(one.object)` in `\(one.place)` applies the folder `\(folder)`, which is not there after the rollback"))
      }
    }
    return hazards
  }

  /// What is followed instead; nil for the branch that is rolled back, and for what nobody can tell.
  private func other(_ revision: Controller.Source.Revision) -> String? {
    switch revision {
    case .standard: nil
    case .branch(let name): name == branch.short ? nil : "the branch `\(name)`"
    case .any(let name): name == branch.short ? nil : "`\(name)`"
    case .tag(let name): "the tag `\(name)`"
    case .commit(let id): "the commit `\(id)`"
    case .range(let range): "the versions `\(range)`"
    }
  }

  private func unread(_ reading: ClusterReading) -> [Hazard] {
    var hazards = reading.problems.map {
      advice(.unreadableManifest, "what this deploys is not in the plan: \($0)")
    }
    hazards += reading.templates.sorted { $0.key < $1.key }.map { chart, count in
      let files = count == 1 ? "1 changed template" : "\(count) changed templates"
      return advice(
        .unreadableManifest,
        "what this deploys is not in the plan: \(files) of the Helm chart `\(chart)`, which only Helm reads")
    }
    if reading.isCut {
      hazards.append(
        advice(
          .unreadChanges, "more than \(ClusterReading.objectLimit) objects change; what is beyond is not in the plan"))
    }
    if !comparison.isComplete {
      hazards.append(
        advice(
          .unreadChanges,
          "\(comparison.counts.total) files differ; the first \(comparison.changes.count) were read for this plan"))
    }
    return hazards
  }

  private func mutable(_ reading: ClusterReading) -> [Hazard] {
    let images = reading.ledger.mutable.sorted { $0.key < $1.key }.map { image, owners in
      let more = owners.count == 1 ? "" : " and \(owners.count - 1) more"
      return advice(
        .mutableImage, "`\(image)` in `\(owners.min() ?? "")`\(more) has no digest: the same tree, perhaps other bits")
    }
    return images + reading.strippedDigests.sorted().map { advice(.mutableImage, $0) }
      + reading.sources.sorted().map {
        advice(.mutableSource, "\($0) may be another by now: the same tree, perhaps other objects")
      }
  }

  private func special(_ reading: ClusterReading) -> [Hazard] {
    reading.submodules.map {
      advice(.submodule, "the submodule `\($0)` goes back to the commit it had; its content is not judged")
    }
      + reading.largeFiles.map {
        advice(
          .largeFile, "`\($0)` is a Git LFS pointer: it goes back, and its content stays on the LFS server unjudged")
      }
  }
}
