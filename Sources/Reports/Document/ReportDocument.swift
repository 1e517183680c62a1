/// A report as its readers go through it, before it becomes Markdown or HTML. Every text in it is plain: the writers
/// make it harmless.
public struct ReportDocument: Sendable, Hashable {
  public var title: String
  /// What it is: `Post-incident review`.
  public var kind: String
  /// What a reader has to know before anything else.
  public var warnings: [String]
  public var sections: [Section]

  public struct Section: Sendable, Hashable {
    public var heading: String
    public var blocks: [Block]
  }

  public indirect enum Block: Sendable, Hashable {
    case paragraph([Span])
    /// A heading below that of the section.
    case heading(String)
    case facts([Fact])
    case list([[Span]])
    case table(Table)
    /// Lines that stay as they are.
    case verbatim(String, label: String)
    /// Drawn where a page can; everything in it stands in a table too.
    case drawing(TimelineDrawing)
  }

  public struct Fact: Sendable, Hashable {
    public var name: String
    public var value: [Span]
  }

  public struct Table: Sendable, Hashable {
    /// What it shows, for those who do not see it.
    public var caption: String
    public var columns: [String]
    public var rows: [[[Span]]]
  }

  public enum Span: Sendable, Hashable {
    case text(String)
    case code(String)
    case strong(String)
    /// What does not hold any more.
    case struck(String)
  }
}

extension [ReportDocument.Span] {
  static func text(_ text: String) -> Self { [.text(text)] }
  static func code(_ text: String) -> Self { [.code(text)] }
}

extension ReportDocument.Fact {
  init(_ name: String, _ text: String) { self.init(name: name, value: [.text(text)]) }
  init(_ name: String, code: String) { self.init(name: name, value: [.code(code)]) }
}
