import Diagnostics
import Journal
import YAML

/// What the runbook in a journal says about itself. It is not checked again: an older program may have known
/// other actions than this one.
struct RecordedMetadata {
  let severity: String?
  let controls: [String]

  init(_ runbook: RecordedRunbook) {
    let metadata = YAMLDocument.parseOne(Source(path: runbook.path, text: runbook.text)).root?["metadata"]
    severity = metadata?["severity"]?.scalar?.text
    controls = (metadata?["controls"]?.sequence ?? []).compactMap(\.scalar?.text)
  }
}
