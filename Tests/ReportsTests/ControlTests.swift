import JSON
import Reports
import TestSupport
import Testing

struct ControlTests {
  @Test func `cites the lines that show what a control is about`() throws {
    let scene = try ReviewScene()
    try scene.write(ReviewScene.events)
    let controls = ControlCrosswalk(try #require(try scene.review(ReviewScene.incident)))
    try expectGolden(controls.document.markdown, "reports/controls.md")
    let schema = try JSONValue.parse(readFile("\(packageFolder())/docs/json/controls.v1.schema.json"))
    #expect(try SchemaValidator(schema.refusingOthers).objections(controls.json) == [:])
  }

  @Test func `a journal that shows nothing is said to show nothing`() throws {
    let scene = try ReviewScene()
    try scene.write([])
    let rows = ControlCrosswalk(try #require(try scene.review())).rows
    #expect(rows.first { $0.control == "ISO27001:A.5.27" }?.evidence.isEmpty == true)
    #expect(rows.filter(\.isNamed).map(\.control) == ["SOC2:CC7.4", "ISO27001:A.5.26"])
  }
}
