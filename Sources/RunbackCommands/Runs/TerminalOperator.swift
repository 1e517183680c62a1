import Diagnostics
import Expressions
import RunbookEngine

/// The person at this terminal. An empty line is no answer: it is asked again; end of input suspends the run.
struct TerminalOperator: Operator {
  let name: String
  let console: any Console
  let interruption: Interruption

  var isPresent: Bool { true }

  func answer(_ question: ValueQuestion) async -> OperatorAnswer<String> {
    if let problem = question.problem { console.printError(terminalText("  that will not do: \(problem)")) }
    show(question.text)
    let hint = question.isOptional ? "\(question.type), empty for none" : "\(question.type)"
    while true {
      console.writeError("  \(question.output) (\(hint)) > ")
      guard let line = readLine() else { return .suspend }
      let text = trimmed(line)
      if !text.isEmpty || question.isOptional { return .given(text) }
    }
  }

  func confirm(_ question: ConfirmationQuestion) async -> OperatorAnswer<Bool> {
    show("\(question.title): \(question.text)")
    while true {
      console.writeError(question.typed.map { "  type `\($0)` to confirm, `no` to decline > " } ?? "  yes or no > ")
      guard let line = readLine() else { return .suspend }
      let text = trimmed(line)
      if let typed = question.typed, text == typed { return .given(true) }
      if ["n", "no"].contains(text.lowercased()) { return .given(false) }
      if question.typed == nil, ["y", "yes"].contains(text.lowercased()) { return .given(true) }
    }
  }

  func decide(_ question: DecisionQuestion) async -> OperatorAnswer<DecisionAnswer> {
    show(question.text)
    for choice in question.choices {
      console.printError("    \(choice.rawValue.padded(to: 10))\(choice.explanation)")
    }
    while true {
      console.writeError("  what now? > ")
      guard let line = readLine() else { return .suspend }
      guard let choice = question.choices.first(where: { $0.rawValue == trimmed(line).lowercased() }) else { continue }
      if choice == .retry || choice == .wait || choice == .terminate { return .given(DecisionAnswer(choice: choice)) }
      while true {
        console.writeError("  why (for the record) > ")
        guard let line = readLine() else { return .suspend }
        let reason = trimmed(line)
        if !reason.isEmpty { return .given(DecisionAnswer(choice: choice, reason: reason)) }
      }
    }
  }

  func secret(_ question: SecretQuestion) async -> OperatorAnswer<Secret> {
    show(question.text)
    guard let bytes = console.readSecret("  \(question.input) (secret, not shown) > "), !bytes.isEmpty else {
      noticeHangUp()
      return .suspend
    }
    return .given(Secret(bytes))
  }

  func approve(_ question: ApprovalQuestion) async -> OperatorAnswer<ApprovalReply> {
    for remark in question.remarks { console.printError(terminalText("  \(remark)")) }
    let have =
      question.given.isEmpty ? "nobody has approved so far" : "so far: \(question.given.joined(separator: ", "))"
    show("\(question.step) wants \(question.wanted) of \(question.from) to approve; \(have)")
    console.printError(terminalText("  The request lies in \(question.file); answers may be put beside it."))
    let glass = question.canBreakGlass ? ", `glass` to ask fewer people" : ""
    console.writeError("  paste an answer, or an empty line to look again\(glass) > ")
    var lines: [String] = []
    while let line = readLine() {
      let text = trimmed(line)
      if lines.isEmpty, text == "glass", question.canBreakGlass {
        console.writeError("  why (everybody who is passed over will read it) > ")
        guard let line = readLine() else { return .suspend }
        let reason = trimmed(line)
        return reason.isEmpty ? .given(.answer("")) : .given(.breakGlass(reason: reason))
      }
      if lines.isEmpty, text.isEmpty { return .given(.answer("")) }
      lines.append(line)
      if text.hasSuffix("-----END SSH SIGNATURE-----") || lines.count > 1000 {
        return .given(.answer(lines.joined(separator: "\n")))
      }
    }
    return .suspend
  }

  private func readLine() -> String? {
    let line = console.readLine()
    if line == nil { noticeHangUp() }
    return line
  }

  /// Input of a terminal that is gone ends before the signal says so.
  private func noticeHangUp() {
    if console.inputIsHungUp { interruption.hangUp() }
  }

  /// What runbooks and programs say, line by line, so that none of it moves the cursor.
  private func show(_ text: String) {
    console.printError("")
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      console.printError(terminalText("  \(line)"))
    }
  }

  private func trimmed(_ line: String) -> String {
    var text = line[...]
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }
}
