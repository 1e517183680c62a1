/// What was found out before about the signature of one object, as whoever asks for a check remembers it.
///
/// Only that the signature's mathematics hold under a key, which neither time nor policy can change: everything else is
/// looked at in every check. The object must be named by a digest over all of its bytes, signature included.
public protocol SignatureProofs: Sendable {
  func isProven(under key: KeyFingerprint) -> Bool
  func prove(under key: KeyFingerprint)
}
