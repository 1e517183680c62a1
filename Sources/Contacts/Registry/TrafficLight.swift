/// How far a note may travel: the Traffic Light Protocol 2.0 of FIRST, least restricted first.
public enum TrafficLight: String, Sendable, Hashable, CaseIterable, Comparable {
  case clear
  case green
  case amber
  case amberStrict = "amber+strict"
  case red

  private var rank: Int {
    switch self {
    case .clear: 0
    case .green: 1
    case .amber: 2
    case .amberStrict: 3
    case .red: 4
    }
  }

  public static func < (left: TrafficLight, right: TrafficLight) -> Bool { left.rank < right.rank }

  /// As the protocol writes it: `TLP:AMBER+STRICT`.
  public var label: String { "TLP:" + rawValue.uppercased() }
}
