public import Expressions

/// What a built-in action takes, gives and does.
public struct ActionSignature: Sendable, Hashable {
  public let name: String
  /// One sentence for `docs/actions.md`.
  public let summary: String
  public let parameters: [Parameter]
  public let outputs: [Output]
  public let effect: Step.Effect
  public let isIdempotent: Bool
  /// An argument with one of these values, or left out, makes the call a read, whatever `effect` says.
  public var reads: ReadingArgument?
  /// Its arguments are the outputs that the step declares, each of its output's type.
  public var takesOutputs = false
  /// It waits: the runbook's default for timeouts is not meant for it.
  public var keepsItsOwnTime = false
  /// Nothing of it happens unless people approved it.
  public var needsApproval = false

  public struct ReadingArgument: Sendable, Hashable {
    public let name: String
    public let values: [String]
  }

  public struct Parameter: Sendable, Hashable {
    public let name: String
    public let type: ValueType
    public let isRequired: Bool
    public let summary: String
    /// Written as a bare expression, as `when` is.
    public var isCondition: Bool { type == .bool && name == "that" }
  }

  public struct Output: Sendable, Hashable {
    public let name: String
    public let type: ValueType
    public let summary: String
  }

  /// What a call does. An argument that is only known when it runs is taken for a change.
  public func effect(of call: ActionCall?) -> Step.Effect {
    guard let reads else { return effect }
    guard let argument = call?.arguments.first(where: { $0.name.value == reads.name }) else { return .read }
    if case .constant(let constant) = argument.value, let text = constant.value.text, reads.values.contains(text) {
      return .read
    }
    return effect
  }

  public func isIdempotent(_ call: ActionCall?) -> Bool { isIdempotent || (reads != nil && effect(of: call) == .read) }

  /// The signature of a step that declares these outputs.
  func taking(_ outputs: [OutputDeclaration]) -> ActionSignature {
    guard takesOutputs else { return self }
    let parameters = outputs.map {
      Parameter(
        name: $0.name.value, type: $0.type.value, isRequired: false,
        summary: $0.description ?? "the output `\($0.name.value)`")
    }
    return ActionSignature(
      name: name, summary: summary, parameters: parameters, outputs: [], effect: effect, isIdempotent: isIdempotent,
      takesOutputs: true)
  }

  public func parameter(_ name: String) -> Parameter? { parameters.first { $0.name == name } }
}
