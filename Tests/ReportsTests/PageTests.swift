import Calendars
import Journal
import Reports
import TestSupport
import Testing

/// The page, read by Python's parser and held against the rules of a page that anybody can read.
struct PageTests {
  private func faults(_ html: String, texts: [String] = []) throws -> String {
    let folder = try TemporaryDirectory()
    try writeFile(folder.path("page.html"), html)
    let script = "\(packageFolder())/scripts/check-page"
    let answer = try runProgram("python3", [script, folder.path("page.html")] + texts)
    return answer.text + answer.errorText
  }

  @Test func `a page keeps the rules`() throws {
    let scene = try ReviewScene()
    try scene.write(ReviewScene.events)
    let page = try #require(try scene.review(ReviewScene.incident, ReviewScene.ledger)).document.html
    #expect(try faults(page, texts: ["The phone rings.", "Improvement actions", "GDPR Art. 33"]) == "")
  }

  @Test(.enabled(if: findTestProgram("chromium") != nil))
  func `a browser shows it within a phone and a screen, by night and by day`() throws {
    let scene = try ReviewScene()
    try scene.write(ReviewScene.events)
    let folder = try TemporaryDirectory()
    let page = try #require(try scene.review(ReviewScene.incident, ReviewScene.ledger)).document.html
    try writeFile(folder.path("page.html"), page)
    let answer = try runProgram(
      "python3", ["\(packageFolder())/scripts/check-page", "--browser", folder.path("page.html")],
      environment: ["HOME": folder.path, "TMPDIR": folder.path])
    #expect(answer.exit == 0 && answer.text == "", "\(answer.text)\(answer.errorText)")
  }

  @Test func `hostile text is text of the page and nothing else`() throws {
    let scene = try ReviewScene()
    try scene.writeHostile()
    let page = try #require(try scene.review()).document.html
    #expect(
      try faults(
        page, texts: ["<script>x</script>", "&lt;", "\"' onload='x' ]]> </svg></style>", "- [x](javascript:alert(1))"])
        == "")
  }

  @Test func `the rules find what breaks them`() throws {
    let scene = try ReviewScene()
    try scene.write(ReviewScene.events)
    let page = try #require(try scene.review()).document.html
    for (from, to, finding) in [
      ("lang=\"en\"", "", "the page does not say its language"),
      ("<h2 id=\"section-1\">", "<h3 id=\"section-1\">", "</h2> closes ['h3']"),
      ("</main>", "<script>1</script></main>", "the element script"),
      ("<figure>", "<figure onclick=\"x\">", "the attribute onclick"),
      ("href=\"#section-2\"", "href=\"https://example.org\"", "a link out of the page"),
      ("--muted: #545d6b", "--muted: #999999", "muted on ground has a contrast of 2.85"),
      ("scope=\"col\"", "", "a table's heading without a scope"),
    ] {
      #expect(page.contains(from))
      #expect(try faults(page.replacing(from, with: to)).contains(finding), "\(finding)")
    }
  }

  @Test func `a long run is drawn in bounds, and says what it leaves out`() throws {
    let scene = try ReviewScene()
    var events: [JournalEvent] = []
    for number in 1...400 {
      events.append(.note(Note(text: "note \(number) " + String(repeating: "word ", count: 200), by: "bo")))
      if number % 40 == 0 {
        events.append(
          .stepFinished(StepFinished(step: "s\(number)", attempt: 1, status: .failed, message: "no")))
      }
    }
    try scene.write(events)
    let page = try #require(try scene.review()).document.html
    #expect(page.contains("<figcaption>401 more events stand in the table only.</figcaption>"))
    #expect(page.ranges(of: "class=\"mark responder failure\"").count == 2 * (10 + 1))
    #expect(try faults(page) == "")
  }
}
