import Journal
import RunbookEngine

/// What a run waits for, each thing with the flags that answer it.
struct MissingText {
  let run: RunID
  let missing: [MissingAnswer]

  var lines: [String] {
    missing.flatMap { answer in
      ["  \(firstLine(answer.question))"]
        + flags(of: answer).map { flag, meaning in
          meaning.isEmpty ? "    answer with: \(flag)" : "    \(flag.padded(to: 44))  \(meaning)"
        }
    }
  }

  /// What is typed next; the first asks at a terminal.
  var commands: [(command: String, remark: String)] {
    let plain = "runback resume \(run)"
    guard !missing.isEmpty else { return [(plain, "")] }
    // Where one of several still has to be chosen, a shell would take the bars for pipes.
    let isReady = !missing.contains { $0.flag.contains("|") }
    let answers = missing.map { " \($0.flag)" }.joined()
    return [
      (plain, "asks, at a terminal"),
      isReady
        ? (plain + answers, "answers beforehand") : ("\(plain) FLAGS", "answers beforehand, with flags from above"),
    ]
  }

  /// Each choice by itself, with what it means.
  private func flags(of answer: MissingAnswer) -> [(String, String)] {
    guard answer.kind == .decide, let equals = answer.flag.firstIndex(of: "=") else { return [(answer.flag, "")] }
    let head = answer.flag[...equals]
    return answer.flag[answer.flag.index(after: equals)...].split(separator: "|").map { word in
      guard let choice = DecisionChoice(rawValue: String(word)) else { return ("\(head)\(word)", "") }
      let wantsReason = ![.retry, .wait, .terminate].contains(choice)
      return ("\(head)\(word)\(wantsReason ? " --reason TEXT" : "")", choice.explanation)
    }
  }

  private func firstLine(_ text: String) -> String { text.split(separator: "\n").first.map(String.init) ?? text }
}
