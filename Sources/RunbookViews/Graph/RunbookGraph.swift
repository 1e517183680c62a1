import Diagnostics
public import RunbookLanguage

/// A runbook as boxes that follow one another, before anything is drawn.
public struct RunbookGraph: Sendable, Hashable {
  public let title: String
  public let parts: [Part]

  public init(_ runbook: CheckedRunbook) {
    title = runbook.runbook.metadata.title.value
    parts = runbook.runbook.parts.map { part in
      Part(place: part, blocks: part.steps(of: runbook.runbook).map(Block.init))
    }
  }

  public struct Part: Sendable, Hashable {
    public let place: RunbookPart
    public let blocks: [Block]
  }

  /// A step, with what is inside it and what undoes it.
  public struct Block: Sendable, Hashable {
    public let node: Node
    public let undo: Node?
    public let inside: Inside
    /// The step that follows when this one fails: `onError: { goto: … }`.
    public let jump: String?
  }

  public enum Inside: Sendable, Hashable {
    case nothing
    case group([Block])
    case branches([Branch])
  }

  public struct Branch: Sendable, Hashable {
    public let name: String
    public let blocks: [Block]
  }

  public struct Node: Sendable, Hashable {
    /// Unique in the runbook.
    public let id: String
    public let title: String
    public let work: String
    public let conditions: [String]
    public let kind: Kind
  }

  public enum Kind: String, Sendable, Hashable, CaseIterable {
    case read, mutate, irreversible, manual, group, undo

    /// For a legend.
    var meaning: String {
      switch self {
      case .read: "only looks"
      case .mutate: "changes something"
      case .irreversible: "cannot be taken back"
      case .manual: "done by a person"
      case .group: "holds other steps"
      case .undo: "takes a change back"
      }
    }
  }
}

extension RunbookGraph.Block {
  init(_ step: Step) {
    let inside: RunbookGraph.Inside =
      switch step.action {
      case .group(let steps): .group(steps.map(RunbookGraph.Block.init))
      case .parallel(let branches, _):
        .branches(
          branches.map {
            RunbookGraph.Branch(name: $0.name.value, blocks: $0.steps.map(RunbookGraph.Block.init))
          })
      default: .nothing
      }
    var undo: RunbookGraph.Node?
    if case .step(let step) = step.undo { undo = RunbookGraph.Node(step, kind: .undo) }
    var jump: String?
    if case .goto(let target) = step.onError { jump = target.value }
    self.init(node: RunbookGraph.Node(step, kind: .init(step)), undo: undo, inside: inside, jump: jump)
  }
}

extension RunbookGraph.Node {
  init(_ step: Step, kind: RunbookGraph.Kind) {
    let words = StepWords(step)
    self.init(
      id: step.id.value, title: step.title.value, work: words.work, conditions: words.conditions, kind: kind)
  }
}

extension RunbookGraph.Kind {
  init(_ step: Step) {
    switch step.action {
    case .manual: self = .manual
    case .group, .parallel: self = .group
    case .uses, .run, .shell:
      self =
        switch step.effect {
        case .read: .read
        case .mutate: .mutate
        case .irreversible: .irreversible
        }
    }
  }
}
