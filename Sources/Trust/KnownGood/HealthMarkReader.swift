import Calendars
import Git
import Signatures

/// Finds the health marks of a repository that count by the policy.
struct HealthMarkReader {
  let repository: Repository
  let policy: TrustPolicy
  let root: ObjectID
  let branch: RefName?
  let now: Timestamp
  let witnessed: WitnessedMarks

  static let tagPrefix = "refs/tags/known-good/"
  static let fetchCommand = "git fetch origin '+refs/notes/*:refs/notes/*' --tags"
  /// A person reads these; an attacker can make any number of them.
  private static let maximumNotices = 20

  func marks(for history: LoadedHistory) throws(TrustError) -> HealthMarks {
    var marks = HealthMarks()
    guard policy.health != .ignored || policy.forgeOnly == .marked else { return marks }
    do throws(GitError) {
      let tags = try repository.references(prefix: Self.tagPrefix)
      let notes =
        try RefName(SignedNoteStore.health).map { (name) throws(GitError) in try repository.notes(name) } ?? []
      for tag in tags { try read(tag, history, &marks) }
      for note in notes { try read(note, history, &marks) }
      if tags.isEmpty, notes.isEmpty {
        marks.notices.append("no health marks are here; if there are some, fetch them with `\(Self.fetchCommand)`")
      }
    } catch {
      throw TrustError(error)
    }
    return marks
  }

  private func read(_ reference: Reference, _ history: LoadedHistory, _ marks: inout HealthMarks) throws(GitError) {
    func refuse(_ why: String) { note("the mark `\(reference.name.short)` does not count: \(why)", &marks) }
    let tag: TagObject
    do throws(GitError) {
      tag = try repository.tag(reference.target)
    } catch {
      return refuse(error.message)
    }
    guard tag.targetKind == .commit, let position = history.graph.position(of: tag.target),
      !history.graph.isFiat[position]
    else { return }
    guard tag.name.elementsEqual(reference.name.short.utf8) else {
      return refuse("inside it calls itself `\(String(decoding: tag.name.prefix(200), as: UTF8.self))`")
    }
    let check = policy.verifier.check(payload: tag.payload, signature: tag.signature ?? [], now: now)
    switch AttestRule.judge(check, policy, now: now, witnessed: { witnessed.time(ofTag: reference.target) }) {
    case .refused(let why): refuse(why)
    case .attests(let signer):
      marks.byPosition[position, default: []].append(
        HealthMark(
          commit: tag.target, carrier: .tag(reference.name), signer: signer.name, environment: nil,
          time: tag.tagger.map { Timestamp(secondsSinceEpoch: $0.time) }))
    }
  }

  private func read(_ note: Note, _ history: LoadedHistory, _ marks: inout HealthMarks) throws(GitError) {
    guard let position = history.graph.position(of: note.target), !history.graph.isFiat[position] else { return }
    let subject = HealthStatementRule.Subject(
      root: root, branch: branch, commit: note.target, tree: history.graph.trees[position])
    func refuse(_ why: String) { self.note("a note at `\(note.target)` does not count: \(why)", &marks) }
    let bytes: [UInt8]
    do throws(GitError) {
      bytes = try repository.blob(note.blob, limit: SignedNote.maximumBytes)
    } catch {
      return refuse(error.message)
    }
    for block in SignedNote(parsing: bytes).blocks {
      guard let statement = HealthStatement(parsing: block.statement) else {
        refuse("it is no health statement")
        continue
      }
      if let why = HealthStatementRule.objection(statement, subject, now: now) {
        refuse(why)
        continue
      }
      let check = policy.verifier.check(
        payload: block.statement, signature: block.signature, namespace: HealthStatement.namespace, now: now)
      let attestation = try AttestRule.judge(check, policy, now: now) { () throws(GitError) in
        try witnessed.time(ofNoteAt: note.target, with: block.statement + block.signature)
      }
      switch attestation {
      case .refused(let why): refuse(why)
      case .attests(let signer):
        marks.byPosition[position, default: []].append(
          HealthMark(
            commit: note.target, carrier: .note, signer: signer.name, environment: statement.environment,
            time: statement.time))
      }
    }
  }

  private func note(_ text: String, _ marks: inout HealthMarks) {
    if marks.notices.count < Self.maximumNotices { marks.notices.append(text) }
  }
}
