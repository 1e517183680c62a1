import TestSupport

/// Generated changes for `git fast-import`: files of every mode, renames, folders that move, files that give way to folders,
/// CRLF, names that are no UTF-8. Contents repeat on purpose, so that merges meet and renames are found.
struct ChangeHistory {
  private var random: SeededGenerator
  private let lineEnd: String
  /// The paths that exist, as fast-import quotes them; enough to move and change them.
  private var paths: Set<String> = []

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    lineEnd = Bool.random(using: &random) ? "\n" : "\r\n"
  }

  /// The commands of a history under `refs/heads/NAME`: `count` commits, some of them merges; marks from `firstMark` on.
  mutating func commands(name: String, count: Int, firstMark: Int, protected: [String] = []) -> String {
    var text = ""
    var line: [Int] = []
    var side: Int?
    for index in 0..<count {
      let mark = firstMark + index
      let isSide = side == nil && index > 1 && Int.random(in: 0..<5, using: &random) == 0
      text += "commit refs/heads/\(isSide ? name + "-side\(index)" : name)\nmark :\(mark)\n"
      text += "author ana <ana@example.org> \(1_790_000_000 + index * 60) +0000\n"
      text += "committer ana <ana@example.org> \(1_790_000_000 + index * 60) +0000\n" + Self.data("change \(index)\n")
      if let parent = line.last { text += "from :\(parent)\n" }
      if !isSide, let merged = side, Bool.random(using: &random) {
        text += "merge :\(merged)\n"
        side = nil
      }
      let before = paths
      for _ in 0..<(index == 0 ? 12 : Int.random(in: 1...3, using: &random)) { text += change(protected) }
      text += "\n"
      if isSide {
        side = mark
        paths = before
      } else {
        line.append(mark)
      }
    }
    return text
  }

  private static let folders = ["", "apps/", "apps/web/", "infra/", "\\377/", "c.d/"]
  private static let names = ["a", "b.yaml", "web", "\\303\\251", "z.\\200"]

  private mutating func path(_ protected: [String]) -> String {
    if !protected.isEmpty, Int.random(in: 0..<3, using: &random) == 0,
      let path = protected.randomElement(using: &random)
    {
      return path
    }
    return (Self.folders.randomElement(using: &random) ?? "") + (Self.names.randomElement(using: &random) ?? "a")
  }

  private mutating func change(_ protected: [String]) -> String {
    // Sorted, since a set's order differs from run to run.
    let known = paths.sorted()
    let path = path(protected)
    switch Int.random(in: 0..<14, using: &random) {
    case 0, 1:
      guard let old = known.randomElement(using: &random) else { break }
      paths.remove(old)
      return "D \"\(old)\"\n"
    case 2, 3:
      guard let old = known.randomElement(using: &random), old != path, !path.hasPrefix(old + "/"),
        !old.hasPrefix(path + "/")
      else { break }
      move(old, path)
      return "R \"\(old)\" \"\(path)\"\n"
    case 4:
      // A whole folder goes elsewhere.
      guard let old = known.filter({ $0.contains("/") }).randomElement(using: &random)?.split(separator: "/").first
      else { break }
      let new = ["moved", "apps", "infra"].randomElement(using: &random) ?? "moved"
      guard old != new else { break }
      // What was there before is gone.
      paths = paths.filter { $0 != new && !$0.hasPrefix(new + "/") }
      for path in known where path.hasPrefix(old + "/") { move(path, new + path.dropFirst(old.count)) }
      return "R \"\(old)\" \"\(new)\"\n"
    case 5:
      put(path)
      let digit = String(Int.random(in: 1..<15, using: &random), radix: 16)
      return "M 160000 \(String(repeating: digit, count: 40)) \"\(path)\"\n"
    case 6:
      put(path)
      return "M 120000 inline \"\(path)\"\n" + Self.data("target\(Int.random(in: 0..<3, using: &random))")
    case 7:
      put(path)
      return "M 100755 inline \"\(path)\"\n" + Self.data(content(path))
    case 8:
      // A file where a folder was.
      put("infra")
      return "M 100644 inline \"infra\"\n" + Self.data(content("infra"))
    case 9:
      put(path)
      return "M 100644 inline \"\(path)\"\n"
        + Self.data(["", "\u{0}binary\(Int.random(in: 0..<3, using: &random))"].randomElement(using: &random) ?? "")
    default: break
    }
    let changed = Bool.random(using: &random) ? known.randomElement(using: &random) ?? path : path
    put(changed)
    return "M 100644 inline \"\(changed)\"\n" + Self.data(content(changed))
  }

  private mutating func put(_ path: String) {
    paths = paths.filter { !$0.hasPrefix(path + "/") && !path.hasPrefix($0 + "/") }
    paths.insert(path)
  }

  private mutating func move(_ old: String, _ new: String) {
    paths.remove(old)
    put(new)
  }

  /// Lines of which a few change, and some that many files share.
  private mutating func content(_ path: String) -> String {
    let owner = Int.random(in: 0..<3, using: &random) == 0 ? "shared" : path.replacing("\\", with: "_")
    return (0..<10).map { line in
      let value = Int.random(in: 0..<6, using: &random) == 0 ? Int.random(in: 0..<3, using: &random) : 9
      return "\(owner) \(line): \(value)\(lineEnd)"
    }.joined()
  }

  private static func data(_ text: String) -> String { "data \(text.utf8.count)\n\(text)\n" }
}
