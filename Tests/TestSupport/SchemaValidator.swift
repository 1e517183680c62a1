public import JSON

/// A JSON Schema as Python's `jsonschema` understands it: not our own reading of what we wrote.
public struct SchemaValidator: Sendable {
  private let schema: JSONValue

  public init(_ schema: JSONValue) { self.schema = schema }

  public func objections(_ document: JSONValue) throws -> [Int: String] { try objections([document]) }

  /// What speaks against each document, by its place in the list; documents that are valid are left out.
  public func objections(_ documents: [JSONValue]) throws -> [Int: String] {
    let folder = try TemporaryDirectory()
    try writeFile(folder.path("schema.json"), schema.compact)
    try writeFile(folder.path("documents.json"), JSONValue.array(documents).compact)
    let answer = try runProgram(
      "python3", ["-c", Self.script, folder.path("schema.json"), folder.path("documents.json")])
    guard answer.exit == 0 else { throw ProgramFailure(description: answer.errorText) }
    var objections: [Int: String] = [:]
    for (key, value) in try JSONValue.parse(answer.standardOutput).objectValue?.members ?? [] {
      if let index = Int(key) { objections[index] = value.stringValue ?? "" }
    }
    return objections
  }

  private static let script = """
    import json, sys
    import jsonschema
    schema = json.load(open(sys.argv[1]))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    found = {}
    for index, document in enumerate(json.load(open(sys.argv[2]))):
        error = jsonschema.exceptions.best_match(validator.iter_errors(document))
        if error is not None:
            found[str(index)] = "/".join(map(str, error.absolute_path)) + ": " + error.message[:400]
    print(json.dumps(found))
    """
}
