import Calendars
import Diagnostics
import RunbookLanguage

/// 2026-11-24
let today = Timestamp(secondsSinceEpoch: 1_795_478_400)

func check(
  _ text: String, path: String = "runbooks/sample.yaml", features: Set<LanguageFeature> = LanguageFeature.supported,
  contacts: Set<String>? = nil
) -> RunbookCheck {
  RunbookChecker(features: features, today: today, contacts: contacts).check(Source(path: path, text: text))
}

/// Every finding as a person sees it.
func rendered(_ diagnostics: [Diagnostic]) -> String {
  DiagnosticRenderer(.text).render(diagnostics)
}

/// A runbook around the given parts. `steps` is YAML at column 0; it is moved under its key.
func runbook(head: String = "", permissions: String = "", steps: String) -> String {
  let indented = steps.split(separator: "\n", omittingEmptySubsequences: false).map { "  " + $0 }.joined(
    separator: "\n")
  return """
    apiVersion: runback/v1
    kind: Runbook
    metadata: { id: sample, title: A sample }
    \(head)\(permissions)defaults: { timeout: 1m }
    steps:
    \(indented)

    """
}
