/// The functions of the language and what they take. The first argument may stand as the receiver
/// where the signature says so.
struct FunctionSignature: Sendable {
  let name: String
  let style: Style
  let overloads: [Overload]

  enum Style: Sendable { case global, receiver, either }

  struct Overload: Sendable {
    let parameters: [ValueType]
    let result: ValueType

    init(_ parameters: ValueType..., gives result: ValueType) {
      self.parameters = parameters
      self.result = result
    }
  }

  static let all: [FunctionSignature] = [
    FunctionSignature(
      name: "size", style: .either,
      overloads: [
        Overload(.string, gives: .int), Overload(.list(.unknown), gives: .int), Overload(.map(.unknown), gives: .int),
      ]),
    FunctionSignature(name: "contains", style: .receiver, overloads: [Overload(.string, .string, gives: .bool)]),
    FunctionSignature(name: "startsWith", style: .receiver, overloads: [Overload(.string, .string, gives: .bool)]),
    FunctionSignature(name: "endsWith", style: .receiver, overloads: [Overload(.string, .string, gives: .bool)]),
    FunctionSignature(name: "matches", style: .either, overloads: [Overload(.string, .string, gives: .bool)]),
    FunctionSignature(
      name: "int", style: .global,
      overloads: [
        Overload(.int, gives: .int), Overload(.double, gives: .int), Overload(.string, gives: .int),
        Overload(.timestamp, gives: .int),
      ]),
    FunctionSignature(
      name: "double", style: .global,
      overloads: [
        Overload(.double, gives: .double), Overload(.int, gives: .double), Overload(.string, gives: .double),
      ]),
    FunctionSignature(
      name: "string", style: .global,
      overloads: [
        Overload(.string, gives: .string), Overload(.int, gives: .string), Overload(.double, gives: .string),
        Overload(.bool, gives: .string), Overload(.timestamp, gives: .string), Overload(.duration, gives: .string),
      ]),
    FunctionSignature(
      name: "timestamp", style: .global,
      overloads: [
        Overload(.timestamp, gives: .timestamp), Overload(.string, gives: .timestamp),
        Overload(.int, gives: .timestamp),
      ]),
    FunctionSignature(
      name: "duration", style: .global,
      overloads: [Overload(.duration, gives: .duration), Overload(.string, gives: .duration)]),
    FunctionSignature(name: Self.secretFile, style: .global, overloads: [Overload(.secret, gives: .path)]),
  ]

  /// The only function that takes a secret: not the secret, but where it lies.
  static let secretFile = "secretFile"

  static func named(_ name: String) -> FunctionSignature? { all.first { $0.name == name } }
}
