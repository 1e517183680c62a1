import Diagnostics
import RunbookLanguage
import Testing

@Suite struct PageTests {
  @Test func `every code has one page`() {
    let numbers = Array(101...118) + Array(201...210) + Array(301...313)
    #expect(runbookDiagnosticPages.map(\.code.name) == numbers.map { "RB\($0)" })
  }

  @Test(arguments: runbookDiagnosticPages)
  func `the example of a page has its fault alone and the mended one has none`(page: DiagnosticPage) {
    #expect(
      findings(page.example, page.code).map(\.code.name) == [page.code.name],
      "\(rendered(findings(page.example, page.code)))")
    #expect(rendered(findings(page.fixed, page.code)) == "", "\(page.code.name)")
  }

  /// The complete output for each example. Reviewed by reading: does it say what to type?
  @Test(arguments: runbookDiagnosticPages)
  func `the example of a page is explained completely`(page: DiagnosticPage) {
    #expect(rendered(findings(page.example, page.code)) == expectedOutput[page.code.name])
  }

  /// What an engine cannot execute is shown by one that can do nothing.
  private func findings(_ text: String, _ code: DiagnosticCode) -> [Diagnostic] {
    check(
      text, path: "runbooks/sample.yaml", features: code == .runbookUnsupported ? [] : LanguageFeature.supported,
      contacts: ["group:platform"]
    ).diagnostics
  }
}
