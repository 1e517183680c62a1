import JSON
import Journal
import RunbookFlow

/// The commits that a run has made or judged, by the repository in which it found them.
struct RunCommits: Sendable, Hashable {
  /// Absolute.
  let repository: String
  /// Full ids, each once, in the order in which the journal names them.
  let commits: [String]

  /// More than a person looks at; a verified history has them all behind its tip.
  private static let limit = 1000

  static func all(_ contents: JournalContents) -> [RunCommits] {
    let state = RunState(contents.entries)
    guard let directory = state.created?.directory else { return [] }
    var found: [String: [String]] = [:]
    var order: [String] = []
    for step in state.steps {
      guard let action = step.intent?.action, action["uses"]?.stringValue?.hasPrefix("git.") == true,
        let given = action["with"]?["repo"]?.stringValue
      else { continue }
      let repository = given.hasPrefix("/") ? given : "\(directory)/\(given)"
      // Actions give the id of a tree and the digest of a plan too.
      let named = step.outputs.members.filter { $0.key != "tree" && $0.key != "digest" }.flatMap { ids(in: $0.value) }
      guard !named.isEmpty else { continue }
      if found[repository] == nil { order.append(repository) }
      for id in named where found[repository]?.contains(id) != true { found[repository, default: []].append(id) }
    }
    return order.map { RunCommits(repository: $0, commits: Array((found[$0] ?? []).prefix(limit))) }
  }

  private static func ids(in value: JSONValue) -> [String] {
    switch value {
    case .string(let text): isID(text) ? [text] : []
    case .array(let values): values.prefix(limit).flatMap { ids(in: $0) }
    default: []
    }
  }

  private static func isID(_ text: String) -> Bool {
    let bytes = text.utf8
    return (bytes.count == 40 || bytes.count == 64)
      && bytes.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
  }
}
