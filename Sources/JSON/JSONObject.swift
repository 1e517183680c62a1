/// The members of a JSON object in the order in which they were written. A key occurs once.
///
/// Equality takes the order into account, as does the text: two documents are equal when their bytes are.
public struct JSONObject: Sendable, Hashable {
  public typealias Member = (key: String, value: JSONValue)

  public private(set) var keys: [String] = []
  public private(set) var values: [JSONValue] = []
  /// Built from the ninth member on; small objects are searched in order, which is faster.
  private var positions: [String: Int] = [:]

  private static let searchedInOrder = 8

  public init() {}

  /// A later member replaces an earlier one of the same key.
  public init(_ members: some Sequence<(String, JSONValue)>) {
    for (key, value) in members { self[key] = value }
  }

  public var count: Int { keys.count }
  public var isEmpty: Bool { keys.isEmpty }
  public var members: [Member] { zip(keys, values).map { (key: $0, value: $1) } }

  public subscript(_ key: String) -> JSONValue? {
    get { position(of: key).map { values[$0] } }
    set {
      switch (position(of: key), newValue) {
      case (let position?, let value?): values[position] = value
      case (let position?, nil): remove(at: position)
      case (nil, let value?): append(key, value)
      case (nil, nil): break
      }
    }
  }

  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.keys == right.keys && left.values == right.values
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(keys)
    hasher.combine(values)
  }

  private func position(of key: String) -> Int? {
    keys.count > Self.searchedInOrder ? positions[key] : keys.firstIndex(of: key)
  }

  private mutating func append(_ key: String, _ value: JSONValue) {
    keys.append(key)
    values.append(value)
    if keys.count == Self.searchedInOrder + 1 {
      index()
    } else if keys.count > Self.searchedInOrder {
      positions[key] = keys.count - 1
    }
  }

  private mutating func remove(at position: Int) {
    keys.remove(at: position)
    values.remove(at: position)
    index()
  }

  private mutating func index() {
    positions.removeAll()
    guard keys.count > Self.searchedInOrder else { return }
    for (position, key) in keys.enumerated() { positions[key] = position }
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
