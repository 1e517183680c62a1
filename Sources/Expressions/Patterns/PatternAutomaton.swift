/// Runs a program over a text with all threads in step: every state is entered at most once a character.
struct PatternAutomaton {
  private let program: [PatternInstruction]
  /// The step in which each state was last entered; saves clearing a set at every character.
  private var entered: [Int]
  private var pending: [Int] = []
  /// How often a state was entered: at most once for each state at each place in the text.
  private(set) var work = 0

  init(_ program: [PatternInstruction]) {
    self.program = program
    entered = Array(repeating: -1, count: program.count)
  }

  mutating func run(_ text: [Unicode.Scalar], whole: Bool) -> Bool {
    var current: [Int] = []
    var next: [Int] = []
    follow(0, at: 0, in: text, into: &current)
    for position in 0...text.count {
      if position > 0 && !whole { follow(0, at: position, in: text, into: &current) }
      if current.contains(where: { program[$0] == .match }), !whole || position == text.count { return true }
      guard position < text.count, !current.isEmpty || !whole else { return false }
      next.removeAll(keepingCapacity: true)
      for state in current {
        if case .set(let set) = program[state], set.contains(text[position]) {
          follow(state + 1, at: position + 1, in: text, into: &next)
        }
      }
      swap(&current, &next)
    }
    return false
  }

  /// What a text that matches as a whole can begin with; assertions are taken to hold.
  mutating func possibleStart() -> (sets: [ScalarSet], canMatch: Bool) {
    var states: [Int] = []
    follow(0, at: 0, in: nil, into: &states)
    var sets: [ScalarSet] = []
    var canMatch = false
    for state in states {
      switch program[state] {
      case .set(let set): sets.append(set)
      case .match: canMatch = true
      default: break
      }
    }
    return (sets, canMatch)
  }

  /// Adds the states that consume a character or match and that are reached without consuming one.
  private mutating func follow(_ start: Int, at position: Int, in text: [Unicode.Scalar]?, into states: inout [Int]) {
    pending.append(start)
    while let state = pending.popLast() {
      guard entered[state] != position else { continue }
      entered[state] = position
      work += 1
      switch program[state] {
      case .jump(let target): pending.append(target)
      case .split(let first, let second):
        pending.append(second)
        pending.append(first)
      case .assertion(let assertion):
        if text.map({ holds(assertion, at: position, in: $0) }) ?? true { pending.append(state + 1) }
      case .set, .match: states.append(state)
      }
    }
  }

  private func holds(_ assertion: PatternAssertion, at position: Int, in text: [Unicode.Scalar]) -> Bool {
    let before = position > 0 ? text[position - 1] : nil
    let after = position < text.count ? text[position] : nil
    switch assertion {
    case .textStart: return before == nil
    case .textEnd: return after == nil
    case .lineStart: return before == nil || before == "\n"
    case .lineEnd: return after == nil || after == "\n"
    case .wordBoundary: return isWord(before) != isWord(after)
    case .noWordBoundary: return isWord(before) == isWord(after)
    }
  }

  private func isWord(_ scalar: Unicode.Scalar?) -> Bool { scalar.map(ScalarSet.word.contains) ?? false }
}
