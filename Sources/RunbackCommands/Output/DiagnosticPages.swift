import Contacts
import Diagnostics
import RunbookLanguage
import RunbookSimulation
import Trust
import YAML

/// The pages of every code that the program can print, sorted by code.
let allDiagnosticPages: [DiagnosticPage] =
  (yamlDiagnosticPages + runbookDiagnosticPages + simulationDiagnosticPages + contactsDiagnosticPages
  + trustDiagnosticPages).sorted {
    $0.code < $1.code
  }

extension DiagnosticPage {
  /// The page as it lies in `docs/errors/`.
  var markdown: String {
    """
    # \(code.name): \(title)

    \(explanation)

    With the fault:

    ```yaml
    \(trimmed(example))
    ```

    Without it:

    ```yaml
    \(trimmed(fixed))
    ```

    """
  }

  private func trimmed(_ text: String) -> String {
    var text = text
    while text.hasSuffix("\n") { text.removeLast() }
    return text
  }
}
