import Diagnostics
import TestSupport
import Testing

@Test func `docs/exit-codes.md lists every exit code, and no other`() throws {
  let page = try readText("\(ShippedWorkspaceTests.checkout)/docs/exit-codes.md")
  var listed: [Int32] = []
  for line in page.split(separator: "\n") where line.hasPrefix("| ") {
    let cell = line.split(separator: "|").first.map(String.init) ?? ""
    listed += cell.split { $0 == " " || $0 == "," }.compactMap { Int32($0) }
  }
  #expect(listed == ExitCode.allCases.map(\.rawValue))
}
