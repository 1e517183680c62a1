import Calendars
import Diagnostics
import JSON
import Journal
import Reports
import TestSupport
import Testing

struct ReviewTests {
  @Test func `says what was done, by whom, when, and what is open`() throws {
    let scene = try ReviewScene()
    try scene.write(ReviewScene.events)
    let review = try #require(try scene.review(ReviewScene.incident, ReviewScene.ledger))
    try expectGolden(review.document.markdown, "reports/review.md")
    try expectGolden(review.json.pretty + "\n", "reports/review.json")
    try expectGolden(review.document.html, "reports/review.html")
  }

  @Test func `the document is what its schema says`() throws {
    let scene = try ReviewScene()
    try scene.write(ReviewScene.events)
    let document = try #require(try scene.review(ReviewScene.incident, ReviewScene.ledger)).json
    let schema = try JSONValue.parse(readFile("\(packageFolder())/docs/json/report.v1.schema.json"))
    #expect(try SchemaValidator(schema.refusingOthers).objections(document) == [:])
    let hostile = try ReviewScene()
    try hostile.writeHostile()
    #expect(try SchemaValidator(schema.refusingOthers).objections(#require(try hostile.review()).json) == [:])
  }

  @Test func `is the same bytes each time, and from a copy of the journal on another machine`() throws {
    let scene = try ReviewScene()
    try scene.write(ReviewScene.events)
    let first = try #require(try scene.review())
    #expect(try scene.review() == first)
    let copy = JournalStore(directory: scene.folder.path("copy"))
    try writeFile(copy.journalPath(scene.run), try readFile(scene.store.journalPath(scene.run)))
    let second = try #require(Review(try copy.read(scene.run), verification: try copy.verify(scene.run)))
    #expect(second.document.html == first.document.html)
    #expect(second.document.markdown == first.document.markdown)
    #expect(second.json == first.json)
  }

  @Test func `a broken glass is the first line`() throws {
    let scene = try ReviewScene()
    try scene.write(ReviewScene.events)
    let text = try #require(try scene.review()).document.markdown
    #expect(
      text.hasPrefix("**The glass was broken for step rollback: nobody else answers. To be told at once: bo, cho.**\n"))
  }

  @Test func `what happened earlier stands earlier, and what was wrong is struck out`() throws {
    let scene = try ReviewScene()
    try scene.write(ReviewScene.events)
    let timeline = try #require(try scene.review()).timeline
    #expect(timeline.first?.text == "A token was taken from the pipeline.")
    #expect(timeline.first?.lane == .attacker)
    let wrong = try #require(timeline.first { $0.line == 18 })
    let right = try #require(timeline.first { $0.corrects == 18 })
    #expect(wrong.text == "The phone rings." && wrong.correctedBy == 20)
    #expect(right.time == Timestamp(secondsSinceEpoch: 1_795_500_500))
    #expect(right.recorded == Timestamp(secondsSinceEpoch: 1_795_500_000 + 19 * 60))
    #expect(timeline.map(\.time) == timeline.map(\.time).sorted())
  }

  @Test func `of two corrections of one line the last one holds, and a correction can be corrected`() throws {
    let scene = try ReviewScene()
    func amendment(_ text: String, corrects: Int64) -> JournalEvent {
      .amendment(
        Amendment(
          occurredAt: Timestamp(secondsSinceEpoch: 1_795_500_000), text: text, by: "bo", corrects: corrects))
    }
    try scene.write([
      .note(Note(text: "zero", by: "bo")), amendment("one", corrects: 2), amendment("two", corrects: 2),
      amendment("three", corrects: 4), amendment("of nothing", corrects: 99), amendment("of itself", corrects: 7),
    ])
    let timeline = try #require(try scene.review()).timeline
    let byText = Dictionary(timeline.map { ($0.text, $0.correctedBy) }, uniquingKeysWith: { first, _ in first })
    #expect(byText["zero"] == 4)
    #expect(byText["one"] == 4)
    #expect(byText["two"] == 5)
    #expect(byText["three"] == .some(nil))
    #expect(byText["of itself"] == .some(nil))
  }

  @Test func `a run that stands still says what it waits for`() throws {
    let scene = try ReviewScene()
    try scene.write([
      .runSuspended(
        RunSuspended(
          reason: "step `look` is done by a person",
          missing: [
            MissingAnswer(
              kind: .answer, subject: "look", output: "healthy", question: "Is it healthy?",
              flag: "--answer look.healthy=true|false")
          ]))
    ])
    let text = try #require(try scene.review()).document.markdown
    #expect(text.contains("| Outcome | stands still: step \\`look\\` is done by a person |\n"))
    #expect(text.contains("## What is missing\n\n- Is it healthy?: `--answer look.healthy=true|false`\n"))
  }

  @Test func `says that the chain is broken, and where`() throws {
    let scene = try ReviewScene()
    try scene.write(ReviewScene.events)
    let path = scene.store.journalPath(scene.run)
    try writeFile(path, try readText(path).replacing("The phone rings.", with: "The phone sings."))
    let review = try #require(try scene.review())
    #expect(
      review.warnings.contains(
        "The journal is damaged: line 19 does not follow the line before it: one of the two was changed."))
    #expect(!review.document.markdown.contains("Every line follows the one before it"))
  }

  @Test func `a clock that went back is said`() throws {
    let scene = try ReviewScene()
    let note = JournalEvent.note(Note(text: "n", by: "bo"))
    try scene.write([note, note], seconds: [600, 500, 700])
    let review = try #require(try scene.review())
    #expect(review.findings.contains { $0.text.hasPrefix("the machine's clock went back") && $0.line == 2 })
  }

  @Test func `there is no review of a journal without an entry`() throws {
    let scene = try ReviewScene()
    try writeFile(scene.store.journalPath(scene.run), "")
    #expect(try scene.review() == nil)
  }
}

extension JSONValue {
  /// The same schema, with members refused that it does not name: what is printed is documented.
  var refusingOthers: JSONValue {
    switch self {
    case .array(let values): return .array(values.map(\.refusingOthers))
    case .object(let object):
      var result = JSONObject(object.members.map { ($0.key, $0.value.refusingOthers) })
      if object["properties"] != nil, object["required"] != nil { result["additionalProperties"] = false }
      return .object(result)
    default: return self
    }
  }
}
