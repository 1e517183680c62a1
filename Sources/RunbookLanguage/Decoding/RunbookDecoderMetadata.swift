import Calendars
import Diagnostics
import YAML

extension RunbookDecoder {
  mutating func decodeMetadata(_ runbook: inout MappingDecoder) -> Runbook.Metadata? {
    guard let node = runbook.required("metadata"), var mapping = MappingDecoder(node, what: "`metadata`", in: context)
    else { return nil }
    let id = mapping.required("id", runbookID)
    let title = mapping.required("title", plainText)
    let metadata = Runbook.Metadata(
      id: id ?? Located("", at: node.range), title: title ?? Located("", at: node.range),
      summary: mapping.optional("summary", plainText), owner: mapping.optional("owner", contact),
      severity: mapping.optional("severity", severity),
      tags: mapping.optional("tags", located(context.filledString)) ?? [],
      attack: mapping.optional("attack", located(technique)) ?? [],
      controls: mapping.optional("controls", located(control)) ?? [],
      reviewed: mapping.optional("reviewed", date), reviewEvery: mapping.optional("reviewEvery", timeSpan))
    mapping.finish()
    if let id { checkFileName(id) }
    return metadata
  }

  private func runbookID(_ node: Node, _ what: String) -> Located<String>? {
    guard let text = context.string(node, what) else { return nil }
    let isGood =
      text.utf8.first?.isLowercaseLetter ?? false
      && text.utf8.allSatisfy { $0.isLowerAlphanumeric || $0 == UInt8(ascii: "-") }
    guard isGood, text.utf8.count <= 100 else {
      report(
        .runbookBadName, at: node, "`\(text)` cannot be the id of a runbook", label: "not an id",
        help: ["an id is lowercase letters, digits and `-`, and begins with a letter: `stolen-token`"])
      return nil
    }
    return Located(text, at: node.range)
  }

  private func checkFileName(_ id: Located<String>) {
    let path = context.source.path
    let file = path.split(separator: "/").last.map(String.init) ?? path
    for suffix in [".yaml", ".yml"] where file.hasSuffix(suffix) {
      let stem = String(file.dropLast(suffix.count))
      guard stem != id.value else { return }
      context.report(
        .runbookFileName, at: id.range, "the id is `\(id.value)` and the file is named `\(file)`",
        label: "must equal the file's name", help: ["write `id: \(stem)`, or rename the file to `\(id.value)\(suffix)`"]
      )
    }
  }

  func contact(_ node: Node, _ what: String) -> Located<String>? {
    guard let text = context.string(node, what) else { return nil }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let kinds = ["person", "group", "schedule"]
    guard parts.count == 2, kinds.contains(String(parts[0])), !parts[1].isEmpty else {
      var help = "for example `group:platform-security` or `person:ana`"
      if parts.count == 1, !text.isEmpty, text.utf8.count <= 60 {
        help = "write the kind before it: `group:\(text)` or `person:\(text)`"
      } else if parts.count == 2, !parts[1].isEmpty, let kind = didYouMean(String(parts[0]), among: kinds) {
        help = "did you mean `\(kind):\(shortened(String(parts[1])))`?"
      }
      report(
        .runbookBadForm, at: node, "\(what) must name somebody in the contacts", label: "not a contact", help: [help])
      return nil
    }
    return Located(text, at: node.range)
  }

  private func severity(_ node: Node, _ what: String) -> Located<Runbook.Severity>? {
    let severity: Runbook.Severity? = context.enumeration(node, what)
    return severity.map { Located($0, at: node.range) }
  }

  /// `T1195` or `T1195.002`.
  private func technique(_ node: Node, _ what: String) -> String? {
    guard let text = context.string(node, what) else { return nil }
    let digits = Array(text.dropFirst().utf8)
    let isGood =
      text.hasPrefix("T") && digits.prefix(4).allSatisfy(\.isDigit)
      && (digits.count == 4
        || (digits.count == 8 && digits[4] == UInt8(ascii: ".") && digits[5...].allSatisfy(\.isDigit)))
    guard isGood else {
      report(
        .runbookBadForm, at: node, "`\(text)` is not a technique of MITRE ATT&CK", label: "not a technique",
        help: ["for example `T1195.002`"])
      return nil
    }
    return text
  }

  private func control(_ node: Node, _ what: String) -> String? {
    guard let text = context.string(node, what) else { return nil }
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      report(
        .runbookBadForm, at: node, "`\(text)` does not name a control", label: "not a control",
        help: ["write the framework and the control, for example `\"SOC2:CC7.4\"`"])
      return nil
    }
    return text
  }

  private func date(_ node: Node, _ what: String) -> Located<Timestamp>? {
    let time = context.parsed(node, what, expected: "a date such as `2026-11-20`", meant: meantDate) { text in
      Timestamp(rfc3339: text + "T00:00:00Z")
    }
    return time.map { Located($0, at: node.range) }
  }

  /// `20.11.2026` and `2026/11/20`. What stands between slashes in another order may be a month or a day.
  private func meantDate(_ text: String) -> String? {
    func joined(_ parts: [Substring]) -> String? {
      let date = parts.map { $0.count == 1 ? "0\($0)" : String($0) }.joined(separator: "-")
      return Timestamp(rfc3339: date + "T00:00:00Z") == nil ? nil : date
    }
    let dotted = text.split(separator: ".", omittingEmptySubsequences: false)
    if dotted.count == 3 { return joined(dotted.reversed()) }
    let slashed = text.split(separator: "/", omittingEmptySubsequences: false)
    return slashed.count == 3 ? joined(slashed) : nil
  }
}
