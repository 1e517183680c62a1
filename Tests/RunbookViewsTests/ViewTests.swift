import RunbookViews
import TestSupport
import Testing

struct ViewTests {
  @Test func `a runbook with every kind of step is drawn and written as it should be`() throws {
    let runbook = try sample()
    let graph = RunbookGraph(runbook)
    try expectGolden(SVGGraph(graph).text, "runbooks/sample.svg")
    try expectGolden(DOTGraph(graph).text, "runbooks/sample.dot")
    try expectGolden(MermaidGraph(graph).text, "runbooks/sample.mmd")
    try expectGolden(MarkdownPage(runbook).text, "runbooks/sample.md")
    try expectGolden(TextPage(runbook).lines.joined(separator: "\n") + "\n", "runbooks/sample.txt")
  }

  @Test func `a command on the page for the hand gives a shell exactly the arguments of the runbook`() throws {
    let page = MarkdownPage(try sample()).text
    let command = try #require(
      page.split(separator: "\n").first { $0.hasPrefix("kubectl annotate application") && $0.contains("paused=") })
    let folder = try TemporaryDirectory()
    try writeFile(
      folder.path("script"),
      "kubectl() { printf '%s\\n' \"$@\"; }\napp='a b'\"'\"'$(touch \(folder.path)/harm)'\n\(command)\n")
    let answer = try runProgram("sh", [folder.path("script")])
    #expect(answer.text == "annotate\napplication\na b'$(touch \(folder.path)/harm)\npaused=it's \"$5\" `now`\n")
    #expect(answer.errorText == "")
    #expect(throws: (any Error).self) { try readFile(folder.path("harm")) }
  }

  @Test func `an SVG is well-formed XML whatever its author wrote`() throws {
    let svg = SVGGraph(RunbookGraph(try sample())).text
    let answer = try runProgram(
      "python3",
      [
        "-c", "import sys, xml.dom.minidom as m; print(m.parseString(sys.stdin.buffer.read()).documentElement.tagName)",
      ],
      input: Array(svg.utf8))
    #expect(answer.text == "svg\n", "\(answer.errorText)")
  }
}
