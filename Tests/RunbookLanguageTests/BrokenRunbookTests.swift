import Diagnostics
import RunbookLanguage
import TestSupport
import Testing

/// Runbooks as a tired person breaks them, each with what they are told. The messages were read one by one: does each say what to
/// type? A changed message is a changed file here, to be read again.
struct BrokenRunbookTests {
  static let folder = "\(packageFolder())/Tests/Golden/broken-runbooks"
  static let names =
    (try? listDirectory(folder))?.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted() ?? []

  @Test func `there are a hundred of them`() {
    #expect(Self.names.count >= 100)
  }

  @Test(arguments: names)
  func `a broken runbook is explained`(name: String) throws {
    let source = Source(path: "runbooks/db-failover.yaml", bytes: try readFile("\(Self.folder)/\(name).yaml"))
    let checker = RunbookChecker(features: .all, today: today, contacts: ["group:platform", "person:ana"])
    let found = checker.check(source).diagnostics
    #expect(!found.isEmpty)
    try expectGolden(rendered(found), "broken-runbooks/\(name).txt")
  }
}
