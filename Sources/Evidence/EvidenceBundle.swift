import Diagnostics
import Files
import JSON
public import Journal
public import Reports

/// A folder that proves what a run did, to be checked with `sha256sum`, `ssh-keygen` and `git` alone: the reports, the
/// journal, everything that was signed, attachments, commits, and a signed list of digests over all of it.
public struct EvidenceBundle: Sendable {
  /// What the signature over the digests is for.
  public static let namespace = "runback-evidence"

  private let store: JournalStore
  private let contents: JournalContents
  private let run: RunID
  private let review: Review
  private let others: [String: String]
  private let bundler: CommitBundler
  private let sign: Signer

  /// An armoured SSH signature of the bytes for a namespace; nil where there is no key that signs without asking.
  public typealias Signer = @Sendable (_ bytes: [UInt8], _ namespace: String) async -> String?

  /// - Parameters:
  ///   - contents: the run's journal, of which the review is.
  ///   - others: files that belong to it, by their name in the bundle: of the incident, of the deliveries.
  public init(
    _ review: Review, _ contents: JournalContents, in store: JournalStore, others: [String: String],
    bundler: CommitBundler,
    sign: @escaping Signer
  ) {
    self.review = review
    self.contents = contents
    self.store = store
    self.others = others
    self.bundler = bundler
    self.sign = sign
    run = review.overview.run
  }

  /// What was written.
  public struct Receipt: Sendable, Hashable {
    /// How many files the digests cover.
    public let files: Int
    /// The SHA-256 of `SHA256SUMS`: whoever notes it can later check the whole bundle by it.
    public let digest: ContentDigest
    public let isSigned: Bool
    /// What is not in it, and why.
    public let lacks: [String]
  }

  /// Writes the bundle under another name beside it first: a folder of that name is complete or is not there.
  public func write(to path: String) async throws(EvidenceError) -> Receipt {
    guard !exists(path) else { throw EvidenceError(.exists, path) }
    let folder = try failing(path) { () throws(FileError) in
      try makeFolder(parentFolder(of: path))
      return try makeTemporaryFolder(in: parentFolder(of: path), prefix: ".runback-evidence-")
    }
    do throws(EvidenceError) {
      var files = EvidenceFolder(path: folder)
      let receipt = try await fill(&files)
      try failing(path) { () throws(FileError) in try renameNew(folder, to: path) }
      return receipt
    } catch {
      removeFolder(folder)
      if case .file(let failure) = error.code, failure.code == .alreadyExists { throw EvidenceError(.exists, path) }
      throw error
    }
  }

  private func fill(_ files: inout EvidenceFolder) async throws(EvidenceError) -> Receipt {
    var lacks: [String] = []
    try addReports(&files)
    try files.add("journal.jsonl", try journal())
    for (name, path) in others.sorted(by: { $0.key < $1.key }) where isFile(path) {
      try files.add(name, try failing(path) { () throws(FileError) in try readFile(path, limit: 1 << 26) })
    }
    let statements = EvidenceStatement.all(contents)
    for statement in statements {
      try files.add(statement.path, statement.bytes)
      for (index, signature) in statement.signatures.enumerated() {
        try files.add(statement.signaturePath(index), Array(signature.utf8))
      }
    }
    lacks += try addAttachments(&files)
    var bundles = 0
    for commits in RunCommits.all(contents) {
      let file = "commits/\(bundles + 1).bundle"
      try files.makeFolder(for: file)
      let present: [String]
      do throws(BundlingFailure) {
        present = try await bundler.write(commits, to: files.place(file))
      } catch {
        lacks.append("the commits of `\(commits.repository)`: \(error.reason)")
        continue
      }
      bundles += 1
      try files.adopt(file)
      try files.add("commits/\(bundles).txt", Array((present.joined(separator: "\n") + "\n").utf8))
      let missing = commits.commits.count - present.count
      if missing > 0 {
        lacks.append("\(counted(missing, "commit")) that `\(commits.repository)` does not have any more")
      }
    }
    let guide = EvidenceGuide(
      review: review, statements: statements, bundles: bundles, hasAttachments: files.hasAttachments, lacks: lacks)
    try files.add("README.md", Array(guide.text.utf8))
    return try await close(files, lacks)
  }

  private func addReports(_ files: inout EvidenceFolder) throws(EvidenceError) {
    let controls = ControlCrosswalk(review)
    try files.add("report.md", Array(review.document.markdown.utf8))
    try files.add("report.html", Array(review.document.html.utf8))
    try files.add("report.json", Array((review.json.pretty + "\n").utf8))
    try files.add("controls.md", Array(controls.document.markdown.utf8))
    try files.add("controls.html", Array(controls.document.html.utf8))
    try files.add("controls.json", Array((controls.json.pretty + "\n").utf8))
  }

  /// The lines of which the review is; of a damaged journal everything, as evidence.
  private func journal() throws(EvidenceError) -> [UInt8] {
    let path = store.journalPath(run)
    let bytes = try failing(path) { () throws(FileError) in try readFile(path, limit: 1 << 30) }
    return contents.fault == nil ? Array(bytes.prefix(Int(contents.wholeBytes))) : bytes
  }

  private func addAttachments(_ files: inout EvidenceFolder) throws(EvidenceError) -> [String] {
    let attachments = store.attachments(of: run)
    var lacks: [String] = []
    for attachment in review.integrity.attachments {
      let name = "attachments/\(attachment.digest.hex)"
      guard !files.has(name) else { continue }
      guard isFile(attachments.path(of: attachment.digest)) else {
        lacks.append("attachment \(attachment.digest.hex) (line \(attachment.line)), which is missing")
        continue
      }
      if let problem = attachment.problem {
        lacks.append("attachment \(attachment.digest.hex) as it was: it \(problem)")
      }
      try files.makeFolder(for: name)
      do throws(JournalError) {
        try attachments.copy(attachment.digest, to: files.place(name))
      } catch {
        throw EvidenceError(.journal(error), name)
      }
      try files.adopt(name)
    }
    return lacks
  }

  private func close(_ files: EvidenceFolder, _ lacks: [String]) async throws(EvidenceError) -> Receipt {
    let sums = Array(files.sums.utf8)
    try files.write("SHA256SUMS", sums)
    let signature = await sign(sums, Self.namespace)
    if let signature { try files.write("SHA256SUMS.sig", Array(signature.utf8)) }
    return Receipt(
      files: files.digests.count, digest: ContentDigest(of: sums), isSigned: signature != nil, lacks: lacks)
  }
}

/// Passes a failure on as ours.
func failing<Value>(_ path: String, _ body: () throws(FileError) -> Value) throws(EvidenceError) -> Value {
  do throws(FileError) { return try body() } catch { throw EvidenceError(.file(error), path) }
}
