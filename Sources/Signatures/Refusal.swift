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
}
