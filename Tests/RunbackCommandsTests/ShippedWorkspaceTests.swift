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
}
