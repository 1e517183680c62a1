import Diagnostics

/// The keys of one mapping, to find the second of two equal ones. Most mappings are small, and comparing is then
/// cheaper than hashing.
struct KeySet {
  private var few: [(text: String, range: SourceRange)] = []
  private var many: [String: SourceRange] = [:]

  /// Adds a key, or says where it was given before.
  mutating func insert(_ text: String, at range: SourceRange) -> SourceRange? {
    if many.isEmpty {
      for key in few where key.text == text { return key.range }
      if few.count < 8 {
        few.append((text, range))
        return nil
      }
      for key in few { many[key.text] = key.range }
      few = []
    }
    if let first = many[text] { return first }
    many[text] = range
    return nil
  }
}
