/// What a ledger is about: the name of an incident (`INC-2041`), or of a run that belongs to none. Safe as a file's name.
public struct DeliverySubject: Sendable, Hashable, CustomStringConvertible {
  public let text: String

  public init(_ text: String) throws(DeliveryError) {
    let bytes = text.utf8
    func isPlain(_ byte: UInt8) -> Bool {
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
    guard let first = bytes.first, isPlain(first), bytes.count <= 64,
      bytes.allSatisfy({ isPlain($0) || [0x2D, 0x5F, 0x2E].contains($0) })
    else { throw DeliveryError(.badSubject, text) }
    self.text = text
  }

  public var description: String { text }
}
