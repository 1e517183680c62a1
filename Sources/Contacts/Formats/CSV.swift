import Calendars

/// Rows as RFC 4180 writes them. A field that a spreadsheet would compute is kept from it by an apostrophe.
enum CSV {
  static func text(_ rows: [[String]]) -> String {
    rows.map { $0.map(quoted).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func quoted(_ field: String) -> String {
    let field = isFormula(field) ? "'" + field : field
    let needsQuotes = field.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
    guard needsQuotes else { return field }
    var out = "\""
    for scalar in field.unicodeScalars {
      if scalar == "\"" { out += "\"" }
      out.unicodeScalars.append(scalar)
    }
    return out + "\""
  }

  /// `=1+1`, `@SUM(A1)`, `+cmd|' /C calc'!A0`; a telephone number and `@ana` are none.
  private static func isFormula(_ field: String) -> Bool {
    guard let first = field.unicodeScalars.first else { return false }
    if first == "=" || first == "\t" || first == "\r" { return true }
    return ["+", "-", "@"].contains(first) && field.contains { "()|!'\"=*/".contains($0) }
  }
}

extension Registry {
  /// One row a method of a person; secrets are shown by where they are kept.
  public var csv: String {
    var rows = [
      ["id", "name", "org", "tz", "languages", "maxTLP", "order", "method", "type", "address", "outOfBand", "verified"]
    ]
    for person in persons.values.sorted(by: { $0.id < $1.id }) {
      for (order, method) in person.methods.enumerated() {
        rows.append([
          person.id, person.name, person.organisation.rawValue, person.zone, person.languages.joined(separator: " "),
          person.maximumTLP.rawValue, "\(order + 1)", method.id, method.kind.rawValue, method.address.shown,
          method.outOfBand ? "true" : "false", method.verified?.value.description ?? "",
        ])
      }
    }
    return CSV.text(rows)
  }
}
