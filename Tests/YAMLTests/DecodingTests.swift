import Diagnostics
import Testing
import YAML

/// A small format of its own, decoded as the real ones are.
private struct Task: Hashable {
  enum Mode: String, CaseIterable { case ask, auto, never }

  var id: String?
  var title: String?
  var tags: [String]
  var limit: Int?
  var ratio: Double?
  var active: Bool?
  var mode: Mode?
  var minutes: Int?
  var children: [Task]

  init?(_ node: Node, _ what: String, in context: DecodingContext) {
    guard var task = MappingDecoder(node, what: what, in: context) else { return nil }
    id = task.required("id", context.filledString)
    title = task.required("title", context.string)
    tags = task.optional("tags", context.strings) ?? []
    limit = task.optional("limit") { context.int($0, $1, in: 1...10) }
    ratio = task.optional("ratio", context.double)
    active = task.optional("active", context.bool)
    mode = task.optional("mode", context.enumeration)
    minutes = task.optional("minutes") { node, what in
      context.parsed(node, what, expected: "a duration such as `5m`") { text in
        text.hasSuffix("m") ? Int(text.dropLast()) : nil
      }
    }
    children = task.optional("children") { context.list($0, $1) { Task($0, $1, in: context) } } ?? []
    if let title = task.optional("title") { context.warnAboutSwallowedComment(title, "`title`") }
    task.finish()
  }
}

@Suite struct DecodingTests {
  private func decode(_ text: String) -> (task: Task?, report: String) {
    let context = DecodingContext(Source(path: "a.yaml", text: text))
    let task = context.root().flatMap { Task($0, "a task", in: context) }
    return (task, DiagnosticRenderer(width: 80).render(context.diagnostics))
  }

  private func short(_ text: String) -> String {
    let context = DecodingContext(Source(path: "a.yaml", text: text))
    _ = context.root().flatMap { Task($0, "a task", in: context) }
    #expect(context.hasErrors == context.diagnostics.contains { $0.severity == .error })
    return DiagnosticRenderer(.short).render(context.diagnostics)
  }

  @Test func `a good text becomes its value without a word`() {
    let (task, report) = decode(
      """
      id: 022
      title: 1.20
      tags: [a, "no"]
      limit: 0x0A
      ratio: 3
      active: false
      mode: auto
      minutes: 90m
      children:
        - { id: x, title: "" }
      """)
    #expect(report == "")
    #expect(task?.id == "022")
    #expect(task?.title == "1.20")
    #expect(task?.tags == ["a", "no"])
    #expect(task?.limit == 10)
    #expect(task?.ratio == 3)
    #expect(task?.active == false)
    #expect(task?.mode == .auto)
    #expect(task?.minutes == 90)
    #expect(task?.children.map(\.title) == [""])
  }

  @Test func `every independent fault is found in one go`() {
    #expect(
      short(
        """
        id: "  "
        tilte: Restart
        tags: gitops
        limit: 11
        ratio: .inf
        active: yes
        mode: alway
        minutes: 5x
        children: [x, {id: [y], title: ~}]
        id: again
        """) == """
          a.yaml:1:1: error[YM122]: a task needs the key `title`
          a.yaml:1:5: error[YM124]: `id` must not be empty
          a.yaml:2:1: error[YM121]: a task has no key `tilte`
          a.yaml:3:7: error[YM120]: `tags` must be a list, found a string
          a.yaml:4:8: error[YM124]: `limit` must be between 1 and 10
          a.yaml:5:8: error[YM124]: `ratio` must be a finite number
          a.yaml:6:9: error[YM120]: `active` must be `true` or `false`, found a string
          a.yaml:7:7: error[YM124]: `mode` cannot be `alway`
          a.yaml:8:10: error[YM124]: `minutes` must be a duration such as `5m`
          a.yaml:9:12: error[YM120]: an element of `children` must be a mapping, found a string
          a.yaml:9:20: error[YM120]: `id` must be a string, found a list
          a.yaml:9:32: error[YM123]: `title` must be a string; unquoted `~` can be read as something else
          a.yaml:10:1: error[YM108]: the key `id` is given twice

          """)
  }

  @Test func `an unknown key that is nearly a missing one is suggested`() {
    #expect(
      decode("id: x\ntilte: Restart\n").report == """
        error[YM122]: a task needs the key `title`
         --> a.yaml:1:1
          |
        1 | id: x
          | ^^ `title` is missing

        error[YM121]: a task has no key `tilte`
         --> a.yaml:2:1
          |
        2 | tilte: Restart
          | ^^^^^ unknown key
          |
          = help: did you mean `title`?

        """)
  }

  @Test func `an unknown key that is near none lists the known ones`() {
    #expect(
      decode("id: x\ntitle: y\nbanana: z\n").report == """
        error[YM121]: a task has no key `banana`
         --> a.yaml:3:1
          |
        3 | banana: z
          | ^^^^^^ unknown key
          |
          = help: known keys: `id`, `title`, `tags`, `limit`, `ratio`, `active`, `mode`, `minutes`, `children`

        """)
  }

  @Test func `a string that YAML may take for something else must be quoted`() {
    #expect(
      decode("id: no\ntitle: y\n").report == """
        error[YM123]: `id` must be a string; unquoted `no` can be read as something else
         --> a.yaml:1:5
          |
        1 | id: no
          |     ^^ quote it
          |
          = help: write `"no"`

        """)
    #expect(
      decode("id:\ntitle: y\n").report == """
        error[YM120]: `id` must be a string, found nothing
         --> a.yaml:1:4
          |
        1 | id:
          |    ^ empty
          |
          = help: write `""` for an empty text

        """)
  }

  @Test func `a comment that swallows the end of a title is a warning`() {
    #expect(
      decode("id: x # fine\ntitle: Look at ticket #12\n").report == """
        warning[YM125]: `title` ends before `#`: the rest of the line is a comment
         --> a.yaml:2:23
          |
        2 | title: Look at ticket #12
          |                       ^^^ not part of the text
          |
          = help: quote the text if this belongs to it

        """)
    #expect(decode("id: x\ntitle: \"Look\"  # 12\n").report == "")
    #expect(decode("id: x\ntitle: Look#12\n").report == "")
  }

  @Test func `a finding about a long mapping points at its first key`() {
    #expect(
      decode("- id: x\n  title: y\n  tags: []\n").report == """
        error[YM120]: a task must be a mapping, found a list
         --> a.yaml:1:1
          |
        1 | - id: x
          | ^^^^^^^ a list

        """)
    #expect(
      decode("id: x\ntitle:\n  a: b\n  c: d\n").report == """
        error[YM120]: `title` must be a string, found a mapping
         --> a.yaml:3:3
          |
        3 |   a: b
          |   ^ a mapping

        """)
  }

  @Test func `a text that is not YAML is not decoded`() {
    #expect(short("id: [x\n").hasPrefix("a.yaml:2:1: error[YM101]: "))
    #expect(short("") == "a.yaml:1:1: error[YM115]: the file is empty\n")
    #expect(short("id: x\ntitle: y\n---\nid: z\n") == "a.yaml:4:1: error[YM110]: one document was expected, found 2\n")
  }

  @Test func `names that the writer chooses must be proper strings`() {
    let context = DecodingContext(Source(path: "a.yaml", text: "no: a\nyes: b\nfine: c\n"))
    let entries = context.root().flatMap { context.namedEntries($0, "`inputs`") }
    #expect(entries?.map(\.name) == ["fine"])
    #expect(
      DiagnosticRenderer(.short).render(context.diagnostics) == """
        a.yaml:1:1: error[YM123]: a key of `inputs` must be a string; unquoted `no` can be read as something else
        a.yaml:2:1: error[YM123]: a key of `inputs` must be a string; unquoted `yes` can be read as something else

        """)
  }

  @Test func `a mapping of many keys is decoded by name as well`() {
    let text = "id: x\ntitle: y\n" + (0..<50).map { "k\($0): z\n" }.joined()
    let context = DecodingContext(Source(path: "a.yaml", text: text))
    let task = context.root().flatMap { Task($0, "a task", in: context) }
    #expect(task?.id == "x")
    #expect(context.diagnostics.count { $0.code == .yamlUnknownKey } == 50)
  }

  @Test func `after the bound the rest is counted once`() {
    let text = (0..<30).map { "k\($0): z\n" }.joined() + "id: x\ntitle: y\n"
    let context = DecodingContext(Source(path: "a.yaml", text: text), limits: YAMLLimits(diagnostics: 10))
    _ = context.root().flatMap { Task($0, "a task", in: context) }
    #expect(context.diagnostics.count == 11)
    #expect(context.diagnostics.last?.code == .yamlTooManyFindings)
  }
}
