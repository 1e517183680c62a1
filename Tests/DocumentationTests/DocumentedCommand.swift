/// A command that a page tells its reader to type: a line that begins with `$ ` in a block marked `console`.
struct DocumentedCommand {
  /// `README.md:12`.
  let place: String
  let text: String
  /// From a comment behind the command: `# exit 1` or `# exit 1: why`; 0 without one.
  let exit: Int
}

extension DocumentedCommand {
  static func all(in page: String, named name: String) -> [DocumentedCommand] {
    var commands: [DocumentedCommand] = []
    var isConsole = false
    var isContinued = false
    for (index, line) in page.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasPrefix("```") {
        isConsole = !isConsole && line == "```console"
        isContinued = false
      } else if isConsole, isContinued || line.hasPrefix("$ ") {
        let words = isContinued ? String(line) : String(line.dropFirst(2))
        if isContinued, let begun = commands.popLast() {
          commands.append(DocumentedCommand(place: begun.place, text: "\(begun.text)\n\(words)"))
        } else {
          commands.append(DocumentedCommand(place: "\(name):\(index + 1)", text: words))
        }
        isContinued = words.hasSuffix("\\")
      }
    }
    return commands
  }

  private init(place: String, text: String) {
    self.place = place
    self.text = text
    exit = text.firstMatch(of: /# exit ([0-9]+)/).flatMap { Int($0.1) } ?? 0
  }
}
