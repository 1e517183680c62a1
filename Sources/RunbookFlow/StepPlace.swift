public import Expressions
public import RunbookLanguage

/// A step where it stands in a run: in which group, and for which item of which `forEach`.
public struct StepPlace: Sendable {
  /// Which part of the run it belongs to.
  public enum Role: Sendable, Hashable {
    case preflight, main, onFailure, undo, always

    /// What fails here is recorded, and the rest is done all the same.
    public var goesOn: Bool {
      switch self {
      case .preflight, .main: false
      case .onFailure, .undo, .always: true
      }
    }
  }

  /// One item of a `forEach`.
  public struct Item: Sendable, Hashable {
    /// The `forEach`, as the journal names it.
    public let collection: String
    public let key: String
    /// The name under which expressions see it.
    public let variable: String
    public let value: Value
  }

  /// What a step lies in.
  public struct Surroundings: Sendable {
    public let role: Role
    /// The group, branches or `forEach` around it, as the journal names it.
    public let within: String?
    /// Outermost first.
    public let items: [Item]
    /// A failure is not answered at the step: something around it does that.
    public let isAbsorbing: Bool
    /// Steps of the `forEach`es around it, outermost first: each item has its own of them.
    public let bodies: [Body]

    public struct Body: Sendable {
      public let steps: [Step]
    }

    public init(
      role: Role, within: String? = nil, items: [Item] = [], isAbsorbing: Bool = false, bodies: [Body] = []
    ) {
      self.role = role
      self.within = within
      self.items = items
      self.isAbsorbing = isAbsorbing
      self.bodies = bodies
    }

    /// `[web-1]` and nothing for what lies in no `forEach`.
    var suffix: String { items.map { "[\(StepPlace.escaped($0.key))]" }.joined() }
  }

  public let step: Step
  /// As the journal names it: `deploy[web-1]`.
  public let id: String
  public let surroundings: Surroundings
  /// It stands for all items of its `forEach`.
  public let isCollection: Bool

  public init(_ step: Step, in surroundings: Surroundings) {
    self.step = step
    self.surroundings = surroundings
    isCollection = step.forEach != nil
    id = step.id.value + surroundings.suffix
  }

  /// One item of a step that has `forEach`.
  init(item: Item, of collection: StepPlace) {
    step = collection.step
    isCollection = false
    let outer = collection.surroundings
    surroundings = Surroundings(
      role: outer.role, within: collection.id, items: outer.items + [item], isAbsorbing: true,
      bodies: outer.bodies + [Surroundings.Body(steps: step.contents)])
    id = step.id.value + surroundings.suffix
  }

  public var role: Role { surroundings.role }

  /// A probe or the undo of this step: at the same item, and no step of the run itself.
  public func nested(_ step: Step, role: Role? = nil) -> StepPlace {
    StepPlace(
      step,
      in: Surroundings(
        role: role ?? self.role, within: nil, items: surroundings.items, isAbsorbing: false,
        bodies: surroundings.bodies))
  }

  /// What lies in it.
  var inside: Surroundings {
    Surroundings(
      role: role, within: id, items: surroundings.items,
      isAbsorbing: surroundings.isAbsorbing || step.answersFailures || role.goesOn, bodies: surroundings.bodies)
  }

  /// A key as part of a name: brackets in it would make two keys look like one.
  static func escaped(_ key: String) -> String {
    guard key.contains(where: { "[]%".contains($0) }) else { return key }
    return key.replacing("%", with: "%25").replacing("[", with: "%5B").replacing("]", with: "%5D")
  }

  static func unescaped(_ key: Substring) -> String {
    String(key).replacing("%5D", with: "]").replacing("%5B", with: "[").replacing("%25", with: "%")
  }
}

extension StepPlace: Hashable {
  public static func == (left: StepPlace, right: StepPlace) -> Bool { left.id == right.id && left.role == right.role }
  public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

extension Step {
  /// A failure inside is answered here, and nobody is asked about the step that failed.
  var answersFailures: Bool { !isCritical || onError != .stop }
}

extension Runbook {
  /// Every step that a journal may name: those inside groups and branches, undo and probes too.
  public var everyStep: [Step] { (preflight + steps + onFailure + always).flatMap(\.withEverything) }
}

extension Step {
  fileprivate var withEverything: [Step] {
    var steps = [self] + contents.flatMap(\.withEverything)
    if case .step(let undo) = undo { steps += undo.withEverything }
    for probe in [guardProbe, verify] { if case .step(let probe)? = probe { steps.append(probe) } }
    return steps
  }
}
