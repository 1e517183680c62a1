/// The marks that count, by position of the commit in the graph.
struct HealthMarks: Sendable {
  var byPosition: [Int: [HealthMark]] = [:]
  /// What a person should know: marks that were not fetched, marks that do not count.
  var notices: [String] = []

  subscript(position: Int) -> [HealthMark] { byPosition[position] ?? [] }
}
