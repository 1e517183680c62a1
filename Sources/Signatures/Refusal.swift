/// Why a parser or a primitive stops; becomes the outcome of the check.
enum Refusal: Error, Hashable {
  case malformed(String)
  case unsupported(String)

  var outcome: SignatureCheck.Outcome {
    switch self {
    case .malformed(let why): .malformed(why)
    case .unsupported(let why): .unsupported(why)
    }
  }

  var why: String {
    switch self {
    case .malformed(let why): why
    case .unsupported(let why): why + " is not supported"
    }
  }

  /// The same, said of a part of what was read.
  func about(_ part: String) -> Refusal {
    switch self {
    case .malformed(let why): .malformed("\(part): \(why)")
    case .unsupported(let why): .unsupported("\(part): \(why)")
    }
  }
}
