internal import CLibyaml

/// Owns libyaml's parser. It keeps pointers to itself and to the input, so it lives on the heap, and `bytes` must
/// outlive this object.
final class EventStream {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let event: UnsafeMutablePointer<yaml_event_t>

  /// `nil` when there is no memory.
  init?(_ bytes: UnsafeBufferPointer<UInt8>) {
    parser = .allocate(capacity: 1)
    event = .allocate(capacity: 1)
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      event.deallocate()
      return nil
    }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    event.deallocate()
  }

  /// The next event, in the order of the source. After `.end` and `.failure` there is none.
  func next() -> Event {
    guard yaml_parser_parse(parser, event) == 1 else { return .failure(failure) }
    defer { yaml_event_delete(event) }
    let value = event.pointee
    let marks = Event.Marks(start: value.start_mark.index, end: value.end_mark.index)
    switch value.type {
    case YAML_STREAM_START_EVENT, YAML_DOCUMENT_END_EVENT:
      return .nothing
    case YAML_DOCUMENT_START_EVENT:
      let start = value.data.document_start
      let version = start.version_directive.map { (major: $0.pointee.major, minor: $0.pointee.minor) }
      let foreign = version.map { $0.major != 1 || $0.minor != 2 } ?? false
      return .documentStart(marks, foreign: foreign || start.tag_directives.start != start.tag_directives.end)
    case YAML_ALIAS_EVENT:
      return .alias(marks, name: text(value.data.alias.anchor))
    case YAML_SCALAR_EVENT:
      let data = value.data.scalar
      let scalar = Scalar(
        text: String(decoding: UnsafeBufferPointer(start: data.value, count: data.length), as: UTF8.self),
        style: Scalar.Style(data.style))
      return .scalar(marks, scalar, properties(anchor: data.anchor, tag: data.tag))
    case YAML_SEQUENCE_START_EVENT:
      return .sequenceStart(
        marks, properties(anchor: value.data.sequence_start.anchor, tag: value.data.sequence_start.tag))
    case YAML_MAPPING_START_EVENT:
      return .mappingStart(
        marks, properties(anchor: value.data.mapping_start.anchor, tag: value.data.mapping_start.tag))
    case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
      return .collectionEnd(marks)
    default:
      return .end
    }
  }

  private var failure: Event.Failure {
    // Memory errors carry no problem text.
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? "there is not enough memory"
    let context = parser.pointee.context.map { String(cString: $0) }
    return Event.Failure(
      problem: problem, at: parser.pointee.problem_mark.index,
      context: context, contextAt: parser.pointee.context_mark.index)
  }

  private func properties(
    anchor: UnsafeMutablePointer<yaml_char_t>?, tag: UnsafeMutablePointer<yaml_char_t>?
  ) -> Event.Properties? {
    anchor == nil && tag == nil ? nil : Event.Properties(anchor: anchor.map(text), hasTag: tag != nil)
  }

  private func text(_ characters: UnsafeMutablePointer<yaml_char_t>?) -> String {
    characters.map { String(cString: $0) } ?? ""
  }
}

/// What libyaml reads, as values. Positions count characters (Unicode scalars).
enum Event {
  struct Marks {
    let start: Int
    let end: Int
  }

  struct Properties {
    let anchor: String?
    let hasTag: Bool
  }

  struct Failure {
    let problem: String
    let at: Int
    let context: String?
    let contextAt: Int
  }

  case nothing
  /// `foreign`: a directive asks for another version of YAML or for tag handles.
  case documentStart(Marks, foreign: Bool)
  case alias(Marks, name: String)
  case scalar(Marks, Scalar, Properties?)
  case sequenceStart(Marks, Properties?)
  case mappingStart(Marks, Properties?)
  case collectionEnd(Marks)
  case end
  case failure(Failure)
}

extension Scalar.Style {
  fileprivate init(_ style: yaml_scalar_style_t) {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: self = .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: self = .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: self = .literal
    case YAML_FOLDED_SCALAR_STYLE: self = .folded
    default: self = .plain
    }
  }
}
