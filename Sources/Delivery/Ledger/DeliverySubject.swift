import Incidents

/// What a ledger is about: the name of an incident (`INC-2041`), or of a run that belongs to none. Safe as a file's name.
public struct DeliverySubject: Sendable, Hashable, CustomStringConvertible {
  public let text: String

  public init(_ text: String) throws(DeliveryError) {
    // The ids of runs are names of that form too.
    guard let name = IncidentID(text) else { throw DeliveryError(.badSubject, text) }
    self.text = name.text
  }

  public var description: String { text }
}
