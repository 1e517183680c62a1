/// Signatures that the operator is to bring.
public struct ApprovalQuestion: Sendable, Hashable {
  public let step: String
  /// The request, whole.
  public let text: String
  /// Where it lies, and where answers may be put.
  public let file: String
  public let from: String
  public let wanted: Int
  /// Who has approved so far.
  public let given: [String]
  /// Why answers did not count, and what has changed since the last request.
  public let remarks: [String]
  /// Fewer people may be asked, for a reason.
  public let canBreakGlass: Bool

  var sentence: String {
    let have = given.isEmpty ? "nobody has so far" : "so far \(given.joined(separator: ", "))"
    return "step `\(step)` wants \(wanted) of \(from) to approve; \(have)"
  }
}

/// What the operator says to it.
public enum ApprovalReply: Sendable, Hashable {
  /// A text with signatures in it; empty: look into the folder again.
  case answer(String)
  case breakGlass(reason: String)
}

extension Operator {
  /// Who only answers questions about steps brings no signatures.
  public func approve(_ question: ApprovalQuestion) async -> OperatorAnswer<ApprovalReply> { .nobody }
}
