/// A map with string keys, kept in code-point order, so that what is computed from it is the same
/// on every machine.
public struct ValueMap: Sendable, Hashable {
  public struct Entry: Sendable, Hashable {
    public let key: String
    public fileprivate(set) var value: Value

    public static func == (left: Entry, right: Entry) -> Bool {
      left.key.utf8.elementsEqual(right.key.utf8) && left.value == right.value
    }

    public func hash(into hasher: inout Hasher) {
      hasher.combine(Value.string(key))
      hasher.combine(value)
    }
  }

  public private(set) var entries: [Entry] = []

  public init() {}

  public var count: Int { entries.count }

  public subscript(key: String) -> Value? {
    get {
      let index = lowerBound(key)
      guard index < entries.count, entries[index].key.utf8.elementsEqual(key.utf8) else { return nil }
      return entries[index].value
    }
    set {
      let index = lowerBound(key)
      let exists = index < entries.count && entries[index].key.utf8.elementsEqual(key.utf8)
      switch (newValue, exists) {
      case (let value?, true): entries[index].value = value
      case (let value?, false): entries.insert(Entry(key: key, value: value), at: index)
      case (nil, true): entries.remove(at: index)
      case (nil, false): break
      }
    }
  }

  /// The first index whose key is not below `key`. UTF-8 sorts as code points do.
  private func lowerBound(_ key: String) -> Int {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].key.utf8.lexicographicallyPrecedes(key.utf8) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
