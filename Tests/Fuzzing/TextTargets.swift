import Diagnostics

@testable import Git
@testable import Trust
@testable import YAML

/// Any text: every node lies within the text, every finding can be shown.
func fuzzYAML(_ bytes: [UInt8]) {
  let source = Source(path: "input.yaml", bytes: bytes)
  let (documents, diagnostics) = YAMLDocument.parse(source)
  var pending = documents
  var seen = 0
  while let node = pending.popLast(), seen < 10_000 {
    seen += 1
    require(
      0 <= node.range.lower && node.range.lower <= node.range.upper && node.range.upper <= bytes.count,
      "a range outside")
    switch node.content {
    case .scalar: continue
    case .sequence(let nodes): pending += nodes
    case .mapping(let entries):
      require(Set(entries.map(\.name)).count == entries.count || diagnostics.isEmpty == false, "a key is there twice")
      pending += entries.flatMap { [$0.key, $0.value] }
    }
  }
  show(diagnostics, bytes.count)
}

/// A policy: there is one, or an error that says why not.
func fuzzPolicy(_ bytes: [UInt8]) {
  let key = Array("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIP4Bx4uFZ0pTGb4PH1UbvYqSMpDfNi2OD3ryu7GtHsb9 ana\n".utf8)
  let files = PolicyFiles(reading: { (path) throws(PolicyFiles.Unreadable) in
    guard path.hasSuffix(".pub") else { throw PolicyFiles.Unreadable(why: "`\(path)` is not there") }
    return key
  })
  var decoder = PolicyDecoder(
    Source(path: "trust.yaml", bytes: bytes), at: "/policy/trust.yaml", files: files, now: now)
  let policy = decoder.decode()
  require((policy == nil) == decoder.context.hasErrors, "a refusal without a reason, or a policy with an error")
  show(decoder.context.diagnostics, bytes.count)
}

/// Each finding lies in the text, and nothing of the text reaches a terminal as an escape sequence.
func show(_ diagnostics: [Diagnostic], _ count: Int) {
  for diagnostic in diagnostics.prefix(20) {
    for range in [diagnostic.range] + diagnostic.related.map(\.range) {
      require(0 <= range.lower && range.lower <= range.upper && range.upper <= count, "a finding outside the text")
    }
  }
  for format in [DiagnosticFormat.text, .short] {
    let text = DiagnosticRenderer(format).render(Array(diagnostics.prefix(20)))
    require(!text.unicodeScalars.contains("\u{1b}"), "an escape sequence of the text is shown")
  }
}

/// A note: its whole blocks are written as they were read; a statement is read only as it is written.
func fuzzHealthNote(_ bytes: [UInt8]) {
  let note = SignedNote(parsing: bytes)
  require(note.blocks.count <= SignedNote.maximumBlocks, "too many blocks")
  require(SignedNote(parsing: note.bytes) == note, "a note is not read as it is written")
  for block in note.blocks {
    if let statement = HealthStatement(parsing: block.statement) {
      require(statement.bytes == block.statement, "a statement is not read as it is written")
    }
  }
  if let statement = HealthStatement(parsing: bytes) {
    require(statement.bytes == bytes, "two readings of a statement")
  }
  let trailers = CommitTrailers(message: bytes)
  require(trailers.trailers.allSatisfy { !$0.value.contains("\n") && !$0.key.isEmpty }, "a trailer of several lines")
  _ = RollbackClaim(trailers: trailers)
  if let text = String(validating: bytes, as: UTF8.self), let pattern = PathPattern(text),
    let path = TreePath("a/b/c.yaml")
  {
    _ = pattern.matches(path)
  }
}
