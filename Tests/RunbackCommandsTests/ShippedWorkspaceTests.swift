import Files
import Testing

@testable import RunbackCommands

struct ShippedWorkspaceTests {
  /// The top of the checkout, from which the program was built.
  static let checkout = parentFolder(of: parentFolder(of: parentFolder(of: #filePath)))

  @Test(arguments: ["runbooks", "contacts"])
  func `every file of the checkout's workspace is embedded, byte for byte`(folder: String) throws {
    let names = try folderNames("\(Self.checkout)/\(folder)").filter { $0.hasSuffix(".yaml") }
    #expect(!names.isEmpty)
    let shipped = ShippedWorkspace.files.filter { $0.path.hasPrefix("\(folder)/") }
    #expect(shipped.map(\.path).sorted() == names.map { "\(folder)/\($0)" })
    for file in shipped {
      #expect(try readFile("\(Self.checkout)/\(file.path)", limit: 1 << 20) == file.bytes, "\(file.path)")
    }
  }

  @Test(arguments: FileSchema.all.map(\.kind))
  func `the schema in the checkout is the one that the program has`(kind: String) throws {
    let schema = try #require(FileSchema.all.first { $0.kind == kind })
    let text = try readFile("\(Self.checkout)/\(schema.path)", limit: 1 << 22)
    #expect(String(decoding: text, as: UTF8.self) == schema.text, "run scripts/generate-docs")
  }

  /// What an editor opens is checked as it is typed, without a network.
  @Test(arguments: ShippedWorkspace.files.map(\.path))
  func `the first line of a shipped file names its schema`(path: String) throws {
    let file = try #require(ShippedWorkspace.files.first { $0.path == path })
    let line = String(decoding: file.bytes.prefix { $0 != 0x0A }, as: UTF8.self)
    let kind =
      path.hasSuffix(".test.yaml")
      ? "runbook-test" : path.hasPrefix("runbooks/") ? "runbook" : path.hasPrefix("contacts/") ? "contacts" : "trust"
    let up = path.contains("/") ? "../" : ""
    #expect(line == "# yaml-language-server: $schema=\(up)schemas/\(kind).schema.json")
  }
}
