import Diagnostics
import Processes

/// The program that a person reads long texts with, chosen as git chooses it: `GIT_PAGER`, `PAGER`, else `less`.
///
/// It is started without a shell: the value is split into words as a shell would, and nothing in it is expanded.
struct Pager: Equatable {
  let program: String
  let arguments: [String]
  let environment: [String: String]

  /// Nil where a person wants none, or there is none.
  init?(environment: [String: String]) {
    let chosen = ["GIT_PAGER", "PAGER"].compactMap { environment[$0] }.first
    let words = Self.words(chosen ?? "less")
    guard let name = words.first, name != "cat", let program = findProgram(name, path: environment["PATH"] ?? "") else {
      return nil
    }
    self.program = program
    arguments = Array(words.dropFirst())
    // Quit where one screen is enough, show colours, leave the screen as it is: what git sets as well.
    self.environment = ["LESS": "FRX", "LV": "-c"].merging(environment) { $1 }
  }

  /// Shows the text; false when the program could not be started.
  func show(_ text: String, with processes: any ProcessRunner) async throws(ProcessError) -> Bool {
    guard !text.isEmpty else { return true }
    let command = Command(
      program: program, arguments: arguments, environment: environment, standardInput: Array(text.utf8),
      group: .callers,
      output: .callers)
    do throws(ProcessError) {
      _ = try await processes.run(command)
      return true
    } catch {
      if error.code == .programNotExecutable { return false }
      throw error
    }
  }

  /// Words as in `less -R '-P a b'`: blanks part them, quotes and backslashes keep them together.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    var rest = text[...]
    while let character = rest.popFirst() {
      switch (quote, character) {
      case (nil, "\\"), ("\"", "\\"): word = (word ?? "") + (rest.popFirst().map(String.init) ?? "")
      case (nil, "'"), (nil, "\""):
        quote = character
        word = word ?? ""
      case (nil, " "), (nil, "\t"), (nil, "\n"):
        if let word { words.append(word) }
        word = nil
      case (let open?, character) where open == character: quote = nil
      default: word = (word ?? "") + String(character)
      }
    }
    return words + (word.map { [$0] } ?? [])
  }
}
