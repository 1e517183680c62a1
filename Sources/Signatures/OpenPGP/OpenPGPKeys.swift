import Calendars

/// All OpenPGP keys that a verifier knows.
struct OpenPGPKeys: Sendable {
  init(_ keyrings: [OpenPGPKeyring]) {}

  func check(payload: [UInt8], signature: [UInt8], now: Timestamp) -> SignatureCheck {
    SignatureCheck(format: .openpgp, outcome: .unsupported("openpgp"))
  }
}
