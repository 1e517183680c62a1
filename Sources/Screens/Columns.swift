import Diagnostics

/// How many columns a terminal gives a text that `terminalText` has made safe.
public func columns(of text: String) -> Int {
  text.unicodeScalars.reduce(0) { $0 + Diagnostics.columns(of: $1) }
}

/// A text made safe, and cut so that it takes at most `width` columns; what was cut off shows as `…`.
public func fitted(_ text: String, to width: Int) -> String {
  guard width > 0 else { return "" }
  // Long before the width is reached the rest no longer matters: a hostile text may have megabytes.
  let prefix = String(String.UnicodeScalarView(text.unicodeScalars.prefix(width * 8 + 8)))
  let safe = terminalText(prefix)
  if prefix.unicodeScalars.count == text.unicodeScalars.count, columns(of: safe) <= width { return safe }
  var used = 0
  var kept = String.UnicodeScalarView()
  for scalar in safe.unicodeScalars {
    let columns = Diagnostics.columns(of: scalar)
    guard used + columns <= width - 1 else { break }
    used += columns
    kept.append(scalar)
  }
  return String(kept) + "…"
}

/// As `fitted`, with blanks behind it up to the width.
public func filled(_ text: String, to width: Int) -> String {
  let text = fitted(text, to: width)
  return text + String(repeating: " ", count: max(0, width - columns(of: text)))
}
