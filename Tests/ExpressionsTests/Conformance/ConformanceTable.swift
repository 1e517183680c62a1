import Testing

/// Compares each line `EXPRESSION => OUTCOME` of a table; a line `# …` names the part of the specification.
/// Outcomes are those of `outcome(_:)`: a value, `error KIND`, or `refused KIND` for what is found before it runs.
func expectOutcomes(_ table: String, sourceLocation: SourceLocation = #_sourceLocation) {
  var count = 0
  for line in table.split(separator: "\n") where !line.hasPrefix("#") {
    guard let arrow = line.ranges(of: " => ").last else {
      Issue.record("no outcome in the line \(line)", sourceLocation: sourceLocation)
      continue
    }
    let actual = outcome(String(line[..<arrow.lowerBound]))
    let expected = line[arrow.upperBound...].drop { $0 == " " }
    if actual != expected { Issue.record("\(line), but it was: \(actual)", sourceLocation: sourceLocation) }
    count += 1
  }
  #expect(count > 5, "the table is empty", sourceLocation: sourceLocation)
}
