import Calendars
import JSON
import Journal
import Reports
import TestSupport
import Testing

struct YearTests {
  private static let now = Timestamp(secondsSinceEpoch: 1_796_256_000)

  private func overview(_ reviews: [Review], runbooks: [String]? = ["example", "other"]) -> YearOverview {
    YearOverview(2026, reviews, runbooks: runbooks, unreadable: [], at: Self.now)
  }

  @Test func `counts runs, says what is open, and what was not exercised`() throws {
    let scene = try ReviewScene()
    try scene.write(ReviewScene.events)
    let quiet = try ReviewScene(number: 9)
    try quiet.write([
      .note(
        Note(
          text: "write down who has  the Password", by: "bo", kind: .action, owner: "ana", due: CivilDate("2026-11-30"))
      ),
      .runFinished(RunFinished(status: .succeeded)),
    ])
    let reviews = [
      try #require(try scene.review(ReviewScene.incident)), try #require(try quiet.review(ReviewScene.incident)),
    ]
    let year = overview(reviews)
    try expectGolden(year.document.markdown, "reports/year.md")
    #expect(year.open.map(\.isOverdue) == [true, false])
    #expect(year.open.map(\.repeats) == [2, 2])
    let schema = try JSONValue.parse(readFile("\(packageFolder())/docs/json/year.v1.schema.json"))
    #expect(
      try SchemaValidator(schema.refusingOthers).objections([
        year.json, overview([]).json, overview(reviews, runbooks: nil).json,
      ]) == [:])
    #expect(year.document.html.contains("<h1>Runs of 2026</h1>"))
  }

  @Test func `runs of other years are passed over`() throws {
    let scene = try ReviewScene()
    try scene.write(ReviewScene.events)
    let review = try #require(try scene.review())
    let other = YearOverview(2025, [review], runbooks: ["example"], unreadable: ["run x, because y"], at: Self.now)
    #expect(other.runs.isEmpty && other.open.isEmpty)
    #expect(other.neverRun == ["example"])
    #expect(other.document.markdown.hasPrefix("**Not counted: run x, because y.**\n"))
  }

  @Test func `a day is over when it is over`() throws {
    let scene = try ReviewScene()
    try scene.write([.note(Note(text: "a", by: "bo", kind: .action, owner: "b", due: CivilDate("2026-12-01")))])
    let action = try #require(try scene.review()?.actions.first)
    let end = try #require(Timestamp(rfc3339: "2026-12-02T00:00:00Z"))
    #expect(!action.isOverdue(at: end.adding(seconds: -1)))
    #expect(action.isOverdue(at: end))
  }
}
