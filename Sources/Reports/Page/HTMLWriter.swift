import Journal
import Markdown

extension ReportDocument {
  /// One file that needs nothing else: no script, no font, no picture, no network.
  public var html: String {
    let style = PageStyle.text
    let contents = sections.enumerated().map { index, section in
      "<li><a href=\"#section-\(index + 1)\">\(markupText(section.heading))</a></li>\n"
    }.joined()
    let body = sections.enumerated().map { $1.html(number: $0 + 1) }.joined()
    return """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-\(Self.base64(ContentDigest(of: style.utf8)))'; base-uri 'none'; form-action 'none'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="referrer" content="no-referrer">
      <title>\(markupText(title)): \(markupText(kind))</title>
      <style>\(style)</style>
      </head>
      <body>
      <a class="skip" href="#report">Skip to the report</a>
      <header>
      <p class="kind">\(markupText(kind))</p>
      <h1>\(markupText(title))</h1>
      </header>
      \(warned)<nav aria-labelledby="contents">
      <h2 id="contents">Contents</h2>
      <ol>
      \(contents)</ol>
      </nav>
      <main id="report">
      \(body)</main>
      <footer>
      <p>Written by Runback from what was recorded. The same record gives the same bytes.</p>
      </footer>
      </body>
      </html>

      """
  }

  private var warned: String {
    guard !warnings.isEmpty else { return "" }
    let lines = warnings.map { "<p>\(markupText($0))</p>\n" }.joined()
    return "<section class=\"warnings\" aria-label=\"Warnings\">\n\(lines)</section>\n"
  }

  /// RFC 4648 §4.
  private static func base64(_ digest: ContentDigest) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    // 64 digits of 4 bits: three make two characters; the last is filled up with zero bits.
    let digits = digest.hex.utf8.map { $0 < 0x3A ? Int($0) - 0x30 : Int($0) - 0x57 } + [0, 0]
    var text: [UInt8] = []
    for start in stride(from: 0, to: 64, by: 3) {
      let bits = digits[start] << 8 | digits[start + 1] << 4 | digits[start + 2]
      text += [alphabet[bits >> 6], alphabet[bits & 63]]
    }
    return String(decoding: text.prefix(43), as: UTF8.self) + "="
  }
}

extension ReportDocument.Section {
  fileprivate func html(number: Int) -> String {
    """
    <section aria-labelledby="section-\(number)">
    <h2 id="section-\(number)">\(markupText(heading))</h2>
    \(blocks.map(\.html).joined())</section>

    """
  }
}

extension ReportDocument.Block {
  fileprivate var html: String {
    switch self {
    case .paragraph(let spans): return "<p>\(spans.html)</p>\n"
    case .heading(let text): return "<h3>\(markupText(text))</h3>\n"
    case .facts(let facts):
      let pairs = facts.map { "<dt>\(markupText($0.name))</dt>\n<dd>\($0.value.html)</dd>\n" }
      return "<dl>\n\(pairs.joined())</dl>\n"
    case .list(let items): return "<ul>\n\(items.map { "<li>\($0.html)</li>\n" }.joined())</ul>\n"
    case .table(let table): return table.html
    case .verbatim(let text, let label):
      return "<pre tabindex=\"0\" role=\"region\" aria-label=\"\(markupText(label))\">\(markupText(text))</pre>\n"
    case .drawing(let drawing):
      let more =
        drawing.omitted == 0 ? "" : "<figcaption>\(drawing.omitted) more events stand in the table only.</figcaption>\n"
      return "<figure>\n\(drawing.svg(.wide, name: "wide"))\(drawing.svg(.narrow, name: "narrow"))\(more)</figure>\n"
    }
  }
}

extension ReportDocument.Table {
  /// With roles, because a phone lays rows out as blocks, and some browsers then forget that it is a table.
  fileprivate var html: String {
    let heads = columns.map { "<th scope=\"col\" role=\"columnheader\">\(markupText($0))</th>" }.joined()
    let lines = rows.map { row in
      let cells = row.enumerated().map { index, cell in
        guard index > 0 else { return "<th scope=\"row\" role=\"rowheader\">\(cell.html)</th>" }
        let column = index < columns.count ? columns[index] : ""
        return "<td role=\"cell\" data-column=\"\(markupText(column))\">\(cell.html)</td>"
      }
      return "<tr role=\"row\">\(cells.joined())</tr>\n"
    }
    return """
      <table role="table">
      <caption>\(markupText(caption))</caption>
      <thead role="rowgroup">
      <tr role="row">\(heads)</tr>
      </thead>
      <tbody role="rowgroup">
      \(lines.joined())</tbody>
      </table>

      """
  }
}

extension [ReportDocument.Span] {
  fileprivate var html: String {
    map { span in
      switch span {
      case .text(let text): markupText(text)
      case .code(let text): "<code>\(markupText(text))</code>"
      case .strong(let text): "<strong>\(markupText(text))</strong>"
      case .struck(let text): "<s>\(markupText(text))</s>"
      }
    }.joined()
  }
}
