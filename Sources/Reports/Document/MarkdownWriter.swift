import Markdown

extension ReportDocument {
  /// CommonMark with the tables of GFM.
  public var markdown: String {
    let warned = warnings.map { "**\(MarkdownText.inline($0))**\n" }
    let head = "# \(MarkdownText.inline(title))\n\n\(MarkdownText.inline(kind)).\n"
    return (warned + [head] + sections.map(\.markdown)).joined(separator: "\n")
  }
}

extension ReportDocument.Section {
  fileprivate var markdown: String {
    (["## \(MarkdownText.inline(heading))\n"] + blocks.compactMap(\.markdown)).joined(separator: "\n")
  }
}

extension ReportDocument.Block {
  /// Nil for what only a page can show.
  fileprivate var markdown: String? {
    switch self {
    case .paragraph(let spans): "\(spans.markdown)\n"
    case .heading(let text): "### \(MarkdownText.inline(text))\n"
    case .facts(let facts):
      MarkdownText.table(["", ""], facts.map { [MarkdownText.inline($0.name), $0.value.cell] })
    case .list(let items): items.map { "- \($0.markdown)\n" }.joined()
    case .table(let table): MarkdownText.table(table.columns, table.rows.map { $0.map(\.cell) })
    case .verbatim(let text, _): MarkdownText.block(text)
    case .drawing: nil
    }
  }
}

extension [ReportDocument.Span] {
  fileprivate var markdown: String { marked { MarkdownText.code($0) } }
  fileprivate var cell: String { marked { MarkdownText.cell(code: $0) } }

  private func marked(_ code: (String) -> String) -> String {
    map { span in
      switch span {
      case .text(let text): MarkdownText.inline(text)
      case .code(let text): code(text)
      case .strong(let text): emphasised(text, "**")
      case .struck(let text): emphasised(text, "~~")
      }
    }.joined()
  }

  /// Marks must touch the text within (CommonMark §6.2): blanks at its ends stay outside.
  private func emphasised(_ text: String, _ mark: String) -> String {
    let inner = MarkdownText.inline(text)
    let core = inner.drop { $0 == " " }
    let before = inner.prefix(inner.count - core.count)
    guard let last = core.lastIndex(where: { $0 != " " }) else { return inner }
    return before + mark + core[...last] + mark + core[core.index(after: last)...]
  }
}
