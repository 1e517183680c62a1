import Diagnostics
import Files
import Testing

@testable import RunbackCommands

struct DiagnosticPageTests {
  static let folder = "\(ShippedWorkspaceTests.checkout)/docs/errors"

  @Test func `every code has one page`() {
    let codes = allDiagnosticPages.map(\.code)
    #expect(codes == codes.sorted())
    #expect(Set(codes).count == codes.count)
  }

  @Test(arguments: allDiagnosticPages)
  func `the page in docs is the one that explain prints`(page: DiagnosticPage) throws {
    let text = try readFile("\(Self.folder)/\(page.code.name).md", limit: 1 << 16)
    #expect(String(decoding: text, as: UTF8.self) == page.markdown, "run scripts/generate-docs")
  }

  @Test func `no page in docs is without a code`() throws {
    #expect(try folderNames(Self.folder) == allDiagnosticPages.map { "\($0.code.name).md" })
  }

  @Test func `the page of actions in docs is the one that explain prints`() throws {
    let text = try readFile("\(ShippedWorkspaceTests.checkout)/docs/actions.md", limit: 1 << 20)
    #expect(String(decoding: text, as: UTF8.self) == ActionPages.markdown, "run scripts/generate-docs")
  }
}
