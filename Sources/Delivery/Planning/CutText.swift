/// In what a service counts the length of a text.
enum TextMeasure {
  /// Unicode code points.
  case scalars
  /// Bytes of UTF-8.
  case bytes

  func length(_ text: String) -> Int {
    switch self {
    case .scalars: text.unicodeScalars.count
    case .bytes: text.utf8.count
    }
  }
}

/// What stands where a text was cut.
let cutMark = " … [cut]"

/// A text of at most `limit`, whole or with a mark where it ends early. Never within a character.
func cut(_ text: String, to limit: Int, _ measure: TextMeasure = .scalars) -> String {
  guard measure.length(text) > limit else { return text }
  let mark = measure.length(cutMark) <= limit ? cutMark : ""
  var left = limit - measure.length(mark)
  var kept = ""
  for character in text {
    let length = measure.length(String(character))
    guard length <= left else { break }
    left -= length
    kept.append(character)
  }
  return kept + mark
}
