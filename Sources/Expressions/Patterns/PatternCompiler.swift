/// Writes a pattern as a program for the automaton. Stops when the program grows past its limit.
struct PatternCompiler {
  private(set) var program: [PatternInstruction] = []
  /// Counts work and not only instructions: repetitions of nothing emit none.
  private var work = 0

  mutating func append(_ instruction: PatternInstruction) -> Bool {
    program.append(instruction)
    return program.count <= Pattern.sizeLimit
  }

  /// False when the limit was reached.
  mutating func compile(_ node: PatternNode) -> Bool {
    work += 1
    guard work <= 2 * Pattern.sizeLimit else { return false }
    switch node {
    case .set(let set): return append(.set(set))
    case .assertion(let assertion): return append(.assertion(assertion))
    case .sequence(let nodes): return nodes.allSatisfy { compile($0) }
    case .alternatives(let nodes): return compile(alternatives: nodes)
    case .repetition(let node, let minimum, let maximum):
      for _ in 0..<minimum { guard compile(node) else { return false } }
      guard let maximum else { return compile(loop: node) }
      return compile(optional: node, count: maximum - minimum)
    }
  }

  private mutating func compile(alternatives nodes: [PatternNode]) -> Bool {
    var jumps: [Int] = []
    for (index, node) in nodes.enumerated() {
      guard index < nodes.count - 1 else {
        guard compile(node) else { return false }
        break
      }
      let split = program.count
      guard append(.match), compile(node) else { return false }
      jumps.append(program.count)
      guard append(.match) else { return false }
      program[split] = .split(split + 1, program.count)
    }
    for jump in jumps { program[jump] = .jump(program.count) }
    return true
  }

  private mutating func compile(loop node: PatternNode) -> Bool {
    let split = program.count
    guard append(.match), compile(node), append(.jump(split)) else { return false }
    program[split] = .split(split + 1, program.count)
    return true
  }

  private mutating func compile(optional node: PatternNode, count: Int) -> Bool {
    var splits: [Int] = []
    for _ in 0..<count {
      splits.append(program.count)
      guard append(.match), compile(node) else { return false }
    }
    for split in splits { program[split] = .split(split + 1, program.count) }
    return true
  }
}
