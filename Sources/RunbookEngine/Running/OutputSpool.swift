import Journal
import Processes
import RunbookLanguage
import Synchronization

/// Takes what a program prints, as it prints it: a bounded head and tail for the journal, the whole as an
/// attachment when that is more, a bounded part for outputs that are decoded. Memory does not grow with the output.
final class OutputSpool: Sendable {
  /// Bytes of head and of tail in one line of the journal.
  static let lineShare = 4096
  /// Bytes of a stream from which outputs may be decoded.
  static let decodableLimit = OutputDecoding.limit

  private struct Stream: ~Copyable {
    var redactor: StreamRedactor
    /// Everything so far, until it no longer fits in a line.
    var small: [UInt8] = []
    var captured = CapturedOutput(limit: 2 * OutputSpool.lineShare)
    var whole: AttachmentWriter?
    var decodable: [UInt8]?
    var exceedsDecodable = false
    var count = 0
  }

  private struct State: ~Copyable {
    var output: Stream
    var error: Stream
    var failure: JournalError?
  }

  private let state: Mutex<State>
  private let attachments: AttachmentStore
  private let isWithheld: Bool
  private let show: @Sendable (OutputStream, [UInt8]) -> Void

  /// - Parameters:
  ///   - decodes: the streams that outputs are decoded from.
  ///   - isWithheld: nothing of the output is shown or written, because an output of the step is sensitive.
  init(
    attachments: AttachmentStore, redactor: Redactor, decodes: Set<OutputStream>, isWithheld: Bool,
    show: @escaping @Sendable (OutputStream, [UInt8]) -> Void
  ) {
    self.attachments = attachments
    self.isWithheld = isWithheld
    self.show = show
    state = Mutex(
      State(
        output: Stream(
          redactor: StreamRedactor(redactor), decodable: decodes.contains(.standardOutput) ? [] : nil),
        error: Stream(
          redactor: StreamRedactor(redactor), decodable: decodes.contains(.standardError) ? [] : nil)))
  }

  /// Called on the thread that reads the pipe; a slow disk slows the program down, as it should.
  func take(_ stream: OutputStream, _ bytes: [UInt8]) {
    let shown: [UInt8] = state.withLock { (state: inout State) in
      switch stream {
      case .standardOutput: take(bytes, &state.output, &state.failure)
      case .standardError: take(bytes, &state.error, &state.failure)
      }
    }
    if !shown.isEmpty { show(stream, shown) }
  }

  private func take(_ bytes: [UInt8], _ stream: inout Stream, _ failure: inout JournalError?) -> [UInt8] {
    stream.count += bytes.count
    if stream.decodable != nil {
      if stream.count <= Self.decodableLimit {
        stream.decodable?.append(contentsOf: bytes)
      } else {
        stream.exceedsDecodable = true
      }
    }
    guard !isWithheld else { return [] }
    let visible = stream.redactor.push(bytes)
    keep(visible, &stream, &failure)
    return visible
  }

  private func keep(_ bytes: [UInt8], _ stream: inout Stream, _ failure: inout JournalError?) {
    stream.captured.append(bytes)
    guard failure == nil else { return }
    do throws(JournalError) {
      if let whole = stream.whole {
        try whole.append(bytes)
      } else {
        stream.small += bytes
        if stream.small.count > 2 * Self.lineShare {
          let whole = try attachments.begin()
          stream.whole = whole
          try whole.append(stream.small)
          stream.small = []
        }
      }
    } catch {
      // The program goes on; that its output could not be kept is reported when it has ended.
      failure = error
    }
  }

  /// What goes into the journal once the program has ended; nothing for a silent stream.
  func finish(step: String, attempt: Int) throws(JournalError) -> [StepOutput] {
    showLastBytes()
    let result: Result<[StepOutput], JournalError> = state.withLock { (state: inout State) in
      Result { () throws(JournalError) in
        var lines: [StepOutput] = []
        if let line = try finish(&state.output, &state.failure, step, attempt, .standardOutput) { lines.append(line) }
        if let line = try finish(&state.error, &state.failure, step, attempt, .standardError) { lines.append(line) }
        return lines
      }
    }
    return try result.get()
  }

  /// The end of a stream waits for what could follow it and complete a value that must not be seen.
  private func showLastBytes() {
    guard !isWithheld else { return }
    for name in [OutputStream.standardOutput, .standardError] {
      let last: [UInt8] = state.withLock { (state: inout State) in
        switch name {
        case .standardOutput: keepLast(&state.output, &state.failure)
        case .standardError: keepLast(&state.error, &state.failure)
        }
      }
      if !last.isEmpty { show(name, last) }
    }
  }

  private func keepLast(_ stream: inout Stream, _ failure: inout JournalError?) -> [UInt8] {
    let last = stream.redactor.finish()
    if !last.isEmpty { keep(last, &stream, &failure) }
    return last
  }

  private func finish(
    _ stream: inout Stream, _ failure: inout JournalError?, _ step: String, _ attempt: Int, _ name: StepOutput.Stream
  ) throws(JournalError) -> StepOutput? {
    if isWithheld {
      guard stream.count > 0 else { return nil }
      return StepOutput(step: step, attempt: attempt, stream: name, head: Redactor.cover, omitted: stream.count)
    }
    if let failure { throw failure }
    stream.captured.finish()
    let captured = stream.captured
    guard captured.totalCount > 0 else { return nil }
    // Text that is not UTF-8 is kept as it is, beside the journal.
    if stream.whole == nil, String(validating: captured.bytes, as: UTF8.self) == nil {
      let whole = try attachments.begin()
      try whole.append(stream.small)
      stream.whole = whole
    }
    let attachment = try stream.whole?.finish(name: "\(step) \(name.rawValue)")
    guard captured.isTruncated else {
      return StepOutput(
        step: step, attempt: attempt, stream: name, head: String(decoding: captured.bytes, as: UTF8.self),
        whole: attachment)
    }
    return StepOutput(
      step: step, attempt: attempt, stream: name, head: String(decoding: captured.head, as: UTF8.self),
      tail: String(decoding: captured.tail, as: UTF8.self), omitted: captured.omitted,
      whole: attachment)
  }

  /// The bytes of a stream that outputs are decoded from; nil when there were too many.
  func decodable(_ stream: OutputStream) -> [UInt8]? {
    state.withLock { (state: inout State) in
      switch stream {
      case .standardOutput: state.output.exceedsDecodable ? nil : state.output.decodable ?? []
      case .standardError: state.error.exceedsDecodable ? nil : state.error.decodable ?? []
      }
    }
  }
}
