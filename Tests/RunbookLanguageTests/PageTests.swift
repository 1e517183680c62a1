import Diagnostics
import RunbookLanguage
import Testing

@Suite struct PageTests {
  @Test func `every code has one page`() {
    let numbers = Array(101...118) + Array(201...210) + Array(301...311)
    #expect(runbookDiagnosticPages.map(\.code.name) == numbers.map { "RB\($0)" })
  }

  @Test(arguments: runbookDiagnosticPages)
  func `the example of a page has its fault alone and the mended one has none`(page: DiagnosticPage) {
    #expect(findings(page.example).map(\.code.name) == [page.code.name], "\(rendered(findings(page.example)))")
    #expect(rendered(findings(page.fixed)) == "", "\(page.code.name)")
  }

  /// The complete output for each example. Reviewed by reading: does it say what to type?
  @Test(arguments: runbookDiagnosticPages)
  func `the example of a page is explained completely`(page: DiagnosticPage) {
    #expect(rendered(findings(page.example)) == expectedOutput[page.code.name])
  }

  private func findings(_ text: String) -> [Diagnostic] {
    check(text, path: "runbooks/sample.yaml", contacts: ["group:platform"]).diagnostics
  }
}
