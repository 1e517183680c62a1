public import Expressions
public import JSON

/// Reads the declared outputs of a step from what its program printed, strictly: of a real one, or of one in a test.
public struct OutputDecoding {
  public let declarations: [OutputDeclaration]
  /// The bytes of a stream; nil when there were more than may be decoded.
  public let standardOutput: [UInt8]?
  public let standardError: [UInt8]?

  /// What the program wrote for the outputs that come from files.
  public let files: [String: [UInt8]]

  /// Bytes of a stream or file that are decoded at most.
  public static let limit = 4 << 20

  public init(
    declarations: [OutputDeclaration], standardOutput: [UInt8]?, standardError: [UInt8]?,
    files: [String: [UInt8]] = [:]
  ) {
    self.declarations = declarations
    self.standardOutput = standardOutput
    self.standardError = standardError
    self.files = files
  }

  /// The first problem names its output.
  public func decode() throws(OutputProblem) -> [String: Value] {
    var values: [String: Value] = [:]
    // Parsed once for all outputs.
    var document: JSONValue?
    for declaration in declarations {
      if declaration.origin == .json, document == nil { document = try parseDocument(for: declaration) }
      guard let value = try value(of: declaration, document: document) else { continue }
      if let pattern = declaration.pattern, let problem = mismatch(of: value, with: pattern) {
        throw OutputProblem(declaration, problem)
      }
      values[declaration.name.value] = value
    }
    return values
  }

  /// Nil when it is absent and may be.
  private func value(of declaration: OutputDeclaration, document: JSONValue?) throws(OutputProblem) -> Value? {
    switch declaration.origin {
    case .stdout: try read(text(of: standardOutput, for: declaration), declaration)
    case .stderr: try read(text(of: standardError, for: declaration), declaration)
    case .json: try read(document, declaration)
    case .file: try readFile(declaration)
    // What a person answers is not decoded here.
    case .person: nil
    }
  }

  private func readFile(_ declaration: OutputDeclaration) throws(OutputProblem) -> Value? {
    guard let bytes = files[declaration.name.value] else {
      if declaration.isOptional || declaration.defaultValue != nil { return declaration.defaultValue }
      throw OutputProblem(declaration, "was not written to `$RUNBACK_OUTPUTS/\(declaration.name.value)`")
    }
    return try read(text(of: bytes, for: declaration), declaration)
  }

  private func read(_ text: String, _ declaration: OutputDeclaration) throws(OutputProblem) -> Value? {
    if text.isEmpty, declaration.isOptional || declaration.defaultValue != nil { return declaration.defaultValue }
    do throws(ValueProblem) {
      return try declaration.type.value.value(reading: text)
    } catch {
      throw OutputProblem(declaration, error.message)
    }
  }

  private func read(_ document: JSONValue?, _ declaration: OutputDeclaration) throws(OutputProblem) -> Value? {
    // A missing value and `null` are two things: `nil` alone would stand for either.
    var found = document
    if let path = declaration.path { found = document.flatMap { path.find(in: $0) } }
    guard let found, !found.isNull else {
      if declaration.isOptional || declaration.defaultValue != nil { return declaration.defaultValue }
      throw OutputProblem(declaration, found == nil ? "is not in the JSON that was printed" : "is null")
    }
    do throws(ValueProblem) {
      return try declaration.type.value.value(decoding: found)
    } catch {
      throw OutputProblem(declaration, error.message)
    }
  }

  private func parseDocument(for declaration: OutputDeclaration) throws(OutputProblem) -> JSONValue {
    guard let bytes = standardOutput else { throw tooLarge(declaration) }
    do throws(JSONError) {
      return try JSONValue.parse(bytes)
    } catch {
      throw OutputProblem(declaration, "cannot be read: standard output is no JSON: \(error.message)")
    }
  }

  private func text(of stream: [UInt8]?, for declaration: OutputDeclaration) throws(OutputProblem) -> String {
    guard let stream else { throw tooLarge(declaration) }
    let line = stream.last == UInt8(ascii: "\n") ? stream.dropLast() : stream[...]
    guard let text = String(validating: line, as: UTF8.self) else {
      throw OutputProblem(declaration, "cannot be read: what was printed is not UTF-8")
    }
    return text
  }

  private func tooLarge(_ declaration: OutputDeclaration) -> OutputProblem {
    OutputProblem(declaration, "cannot be read: more than \(Self.limit) bytes were printed")
  }
}

/// An output that could not be read.
public struct OutputProblem: Error, Hashable {
  public let message: String

  init(_ declaration: OutputDeclaration, _ problem: String) {
    message = "the output `\(declaration.name.value)` \(problem)"
  }
}

extension JSONPointer {
  /// The value that the pointer names (RFC 6901 §4); nil when there is none.
  public func find(in document: JSONValue) -> JSONValue? {
    var current = document
    for token in tokens {
      switch current {
      case .object(let object):
        guard let next = object[token] else { return nil }
        current = next
      case .array(let elements):
        // No leading zeros, and `-` names the element after the last, which is never there.
        guard let index = Int(token), String(index) == token, elements.indices.contains(index) else { return nil }
        current = elements[index]
      default: return nil
      }
    }
    return current
  }
}
