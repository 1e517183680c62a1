import Markdown
import Testing

struct MarkdownTextTests {
  @Test(arguments: [
    ("*bold* _it_ `code` [a](b) <b> a|b", "\\*bold\\* \\_it\\_ \\`code\\` \\[a\\](b) \\<b\\> a\\|b"),
    ("- not a list", "\\- not a list"), ("  + nor this", "  \\+ nor this"), ("=== no heading", "\\=== no heading"),
    ("1. one", "1\\. one"), ("10) ten", "10\\) ten"), ("1.20 and 3.4", "1.20 and 3.4"),
    ("a - b + c = d", "a - b + c = d"),
    ("two\nlines\r\n", "two lines  "), ("\u{1B}[31mred", " \\[31mred"), ("\u{202E}evil", " evil"), ("$x$", "\\$x\\$"),
    ("+44 7700 900101", "+44 7700 900101"), ("-", "\\-"), ("", ""),
  ])
  func `a line of hostile text is text`(_ text: String, _ markdown: String) {
    #expect(MarkdownText.inline(text) == markdown)
  }

  @Test(arguments: [
    ("plain", "`plain`"), ("a`b", "`` a`b ``"), ("``", "``` `` ```"), ("a\nb", "`a b`"), ("a|b", "`a|b`"),
  ])
  func `a code span ends where its text ends`(_ text: String, _ markdown: String) {
    #expect(MarkdownText.code(text) == markdown)
  }

  @Test func `a fence is longer than any within`() {
    #expect(MarkdownText.block("````\n```") == "`````text\n````\n```\n`````\n")
    #expect(MarkdownText.block("a\u{7}b\tc\n", language: "sh") == "```sh\na b\tc\n```\n")
  }

  @Test func `a bar in a cell's code does not end the cell`() {
    let table = MarkdownText.table(["Name", ""], [[MarkdownText.inline("a|b"), MarkdownText.cell(code: "c|d")]])
    #expect(table == "| Name |  |\n| --- | --- |\n| a\\|b | `c\\|d` |\n")
  }
}
