import Diagnostics
import YAML

extension PolicyLinter {
  /// Path rules that others make pointless, and those that nobody can meet today.
  mutating func lintRules() {
    let nodes = entry("paths")?.value.sequence ?? []
    guard nodes.count == policy.pathRules.count else { return }
    for (number, rule) in policy.pathRules.enumerated() {
      let able = rule.signers.filter { name in
        policy.signer(named: name).map { $0.kind == .person && $0.compromised == nil } ?? policy.delegated
      }
      if able.count < rule.threshold, !rule.signers.isEmpty {
        warn(
          .trustThreshold, at: headline(nodes[number]),
          "\(able.count) of the rule's signers can sign today, and it needs \(rule.threshold)", label: "cannot be met",
          help: "name more signers: those that are compromised do not count")
      }
      for (other, stricter) in policy.pathRules.enumerated() where other != number {
        guard Self.shadows(stricter, rule), !(Self.shadows(rule, stricter) && number < other) else { continue }
        warn(
          .trustShadowedRule, at: headline(nodes[number]),
          "another rule asks for the same and more: this one says nothing", label: "says nothing",
          help: "all rules that cover a path hold; take this one out, or make it stricter",
          related: [DiagnosticLabel(range: headline(nodes[other]), text: "the other")])
        break
      }
    }
  }

  /// Whether whatever meets the first rule meets the second, wherever the second holds.
  private static func shadows(_ stricter: PathRule, _ rule: PathRule) -> Bool {
    stricter.signers.isSubset(of: rule.signers) && stricter.threshold >= rule.threshold
      && rule.match.allSatisfy { pattern in stricter.match.contains { covers($0.text, pattern.text) } }
  }

  /// Told by the text: the same pattern, everything, or everything below a folder on the way.
  private static func covers(_ wide: String, _ narrow: String) -> Bool {
    if wide == narrow || wide == "**" { return true }
    guard wide.hasSuffix("/**") else { return false }
    let folder = wide.dropLast(2)
    return !folder.contains(where: { "*?[\\".contains($0) }) && narrow.hasPrefix(folder)
  }
}
