extension String {
  /// Blanks are added up to the width in characters; a longer text stays as it is.
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
