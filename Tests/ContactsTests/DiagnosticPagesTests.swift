import Calendars
import Contacts
import Diagnostics
import Testing

struct DiagnosticPagesTests {
  @Test(arguments: contactsDiagnosticPages)
  func `the example of a page has the finding, its correction has none`(page: DiagnosticPage) throws {
    #expect(try codes(page.example) == [page.code.name])
    #expect(try codes(page.fixed) == [])
  }

  @Test func `every page is of another code, in order`() {
    let codes = contactsDiagnosticPages.map(\.code.name)
    #expect(codes == codes.sorted())
    #expect(Set(codes).count == codes.count)
    #expect(codes.count == 26)
  }

  /// What reading and, where that succeeds, lint on 2026-11-24 find.
  private func codes(_ text: String) throws -> [String] {
    let reading = reading(text)
    guard let registry = reading.registry else { return reading.diagnostics.map(\.code.name) }
    let found = registry.lint(
      at: try instant("2026-11-24T03:00:00Z"), zones: try registry.zones(from: .system()))
    // Examples of structure are not held to what lint wants.
    return found.map(\.code.name)
  }
}
