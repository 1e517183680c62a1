import Journal
import Reports
import TestSupport
import Testing

/// Hostile text in the review as Markdown.
struct MarkdownReportTests {
  @Test func `shows hostile text as text`() throws {
    let scene = try ReviewScene()
    try scene.writeHostile()
    let report = try #require(try scene.review()).document.markdown
    let lines = report.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(
      !report.unicodeScalars.contains {
        $0 != "\n" && ($0.properties.generalCategory == .control || $0 == "\u{202E}" || $0 == "\u{2028}")
      })

    var fence: String?
    var headings: [String] = []
    for line in lines {
      if let open = fence {
        if line == open { fence = nil }
        continue
      }
      if line.hasPrefix("```") {
        fence = String(line.prefix { $0 == "`" })
        continue
      }
      if line.hasPrefix("## ") { headings.append(line) }
      let outside = Self.withoutCode(line)
      for forbidden in ["<script", "[x](", "![", "**bold", "&lt;"] {
        #expect(!Self.hasUnescaped(forbidden, in: outside), "\(forbidden) in \(line)")
      }
      if line.hasPrefix("|") {
        // As many cells as its table has: none of the text begins a new one.
        #expect([3, 5, 6, 7, 8].contains(Self.unescapedBars(line)), "\(line)")
      }
    }
    #expect(fence == nil)
    #expect(
      headings == [
        "## Overview", "## Impact", "## Timeline", "## What went well", "## What did not go well", "## Decisions",
        "## Approvals", "## Steps", "## Whom to tell, and by when", "## What was undone", "## What is missing",
        "## Improvement actions", "## Corrections", "## Integrity",
      ])
  }

  /// A line without its code spans (CommonMark §6.1): each ends at a run of as many backticks as it begins with.
  private static func withoutCode(_ line: String) -> String {
    var result = ""
    var rest = line[...]
    while let character = rest.first {
      if character == "\\" {
        result += rest.prefix(2)
        rest = rest.dropFirst(2)
      } else if character == "`" {
        let fence = rest.prefix { $0 == "`" }
        rest = rest.dropFirst(fence.count)
        while let next = rest.firstIndex(of: "`") {
          rest = rest[next...]
          let run = rest.prefix { $0 == "`" }
          rest = rest.dropFirst(run.count)
          if run.count == fence.count { break }
        }
      } else {
        result.append(character)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  private static func hasUnescaped(_ text: String, in line: String) -> Bool {
    line.ranges(of: text).contains { range in
      range.lowerBound == line.startIndex || line[line.index(before: range.lowerBound)] != "\\"
    }
  }

  private static func unescapedBars(_ line: String) -> Int {
    var count = 0
    var previous: Character = " "
    for character in line {
      if character == "|", previous != "\\" { count += 1 }
      previous = character
    }
    return count
  }
}
