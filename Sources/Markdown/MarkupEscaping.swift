/// Text that people and programs wrote, made fit to stand in HTML, XML and SVG as text and nothing else: also within an
/// attribute in double or single quotes.
///
/// XML 1.0 §2.2 has no control characters but tab and line ends; those, and what would change the direction of what
/// follows or hide in it, become blanks. Line feeds stay.
public func markupText(_ text: String) -> String {
  var escaped = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": escaped += "&amp;"
    case "<": escaped += "&lt;"
    case ">": escaped += "&gt;"
    case "\"": escaped += "&quot;"
    case "'": escaped += "&#39;"
    case "\n": escaped += "\n"
    default: escaped.unicodeScalars.append(isShown(scalar) ? scalar : " ")
    }
  }
  return escaped
}

private func isShown(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .lineSeparator, .paragraphSeparator, .surrogate: false
  // The joiners belong to the spelling of many scripts and of emoji.
  case .format: scalar.value == 0x200C || scalar.value == 0x200D
  default: scalar.value & 0xFFFE != 0xFFFE
  }
}
