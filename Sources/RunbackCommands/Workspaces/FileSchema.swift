import Contacts
import JSON
import RunbookLanguage
import RunbookSimulation
import Trust

/// The JSON Schema of a kind of file that a user writes.
struct FileSchema {
  let kind: String
  let document: JSONValue

  /// Where it lies in a workspace, so that editors find it without a network.
  var path: String { "schemas/\(kind).schema.json" }
  var text: String { document.pretty + "\n" }

  static var all: [FileSchema] {
    [
      FileSchema(kind: "runbook", document: RunbookSchema.document()),
      FileSchema(kind: "runbook-test", document: RunbookTestSchema.document()),
      FileSchema(kind: "contacts", document: ContactsSchema.document()),
      FileSchema(kind: "trust", document: TrustPolicySchema.document()),
    ]
  }
}
