public import Diagnostics

/// Takes the known keys out of a mapping; what is left at the end is unknown.
///
/// ```swift
/// guard var step = MappingDecoder(node, what: "a step", in: context) else { return nil }
/// let id = step.required("id", context.string)
/// let tags = step.optional("tags", context.strings) ?? []
/// step.finish()
/// ```
public struct MappingDecoder {
  public let node: Node
  public let context: DecodingContext
  private let what: String
  private let entries: [Node.Entry]
  /// The keys, side by side: a decoder asks for many that are not there.
  private let names: [String]
  /// For mappings that are long enough to be worth it.
  private let index: [String: Int]?
  private var known: [String] = []
  private var taken: [Bool]
  private var missing: [String] = []

  /// Reports and gives `nil` when the node is no mapping. `what` names it with its article: `a step`.
  public init?(_ node: Node, what: String, in context: DecodingContext) {
    guard let entries = context.mapping(node, what) else { return nil }
    self.node = node
    self.context = context
    self.what = what
    self.entries = entries
    names = entries.map(\.name)
    taken = Array(repeating: false, count: entries.count)
    index =
      entries.count > 16
      ? Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first }) : nil
    known.reserveCapacity(16)
  }

  /// The keys in the order of the source.
  public var keys: [String] { names }

  public func has(_ key: String) -> Bool { place(of: key) != nil }

  /// Where a key stands, to point at it.
  public func keyRange(_ key: String) -> SourceRange? { place(of: key).map { entries[$0].key.range } }

  public mutating func required(_ key: String) -> Node? {
    let value = optional(key)
    if value == nil {
      missing.append(key)
      context.report(
        .yamlMissingKey, at: node, "\(what) needs the key `\(key)`", label: "`\(key)` is missing")
    }
    return value
  }

  public mutating func optional(_ key: String) -> Node? {
    known.append(key)
    guard let place = place(of: key) else { return nil }
    taken[place] = true
    return entries[place].value
  }

  // Inlinable, as are the other generic ones: a registry of ten thousand people is read a tenth quicker.

  /// With a decoder of the context: `step.required("title", context.string)`.
  @inlinable public mutating func required<Value>(_ key: String, _ decode: (Node, String) -> Value?) -> Value? {
    required(key).flatMap { decode($0, "`\(key)`") }
  }

  @inlinable public mutating func optional<Value>(_ key: String, _ decode: (Node, String) -> Value?) -> Value? {
    optional(key).flatMap { decode($0, "`\(key)`") }
  }

  /// Reports each key that nobody asked for. `also` names keys that are known, yet were not asked for here.
  public mutating func finish(also: [String] = []) {
    guard taken.contains(false) else { return }
    let all = known + also
    let unknown = entries.indices.filter { !taken[$0] && !also.contains(names[$0]) }.map { entries[$0] }
    for entry in unknown {
      // One key too few and one too many are usually the same one.
      let swapped = missing.count == 1 && unknown.count == 1 ? missing[0] : nil
      let near =
        didYouMean(entry.name, among: all.filter { !has($0) }) ?? didYouMean(entry.name, among: all) ?? swapped
      context.report(
        .yamlUnknownKey, at: entry.key.range, "\(what) has no key `\(entry.name)`", label: "unknown key",
        help: [near.map { "did you mean `\($0)`?" } ?? "known keys: \(list(all))"])
    }
  }

  private func list(_ keys: [String]) -> String {
    var seen: Set<String> = []
    return keys.filter { seen.insert($0).inserted }.map { "`\($0)`" }.joined(separator: ", ")
  }

  private func place(of key: String) -> Int? { index.map { $0[key] } ?? names.firstIndex(of: key) }
}
