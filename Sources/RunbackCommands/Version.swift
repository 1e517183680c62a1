import CBuild
import Calendars
import Git
import YAML

/// The release, as in CHANGELOG.md.
let runbackVersion = "0.1.0"

/// What `runback --version` prints: what a report of a defect needs.
///
/// librnp is not among the libraries: it is loaded only when an OpenPGP key needs it, and asking it would cost more than
/// everything else here.
func versionText() -> String {
  let commit = unsafe String(cString: runback_build_commit())
  let zones = ZoneDatabase.system().version ?? "none"
  return """
    runback \(runbackVersion)
    commit \(commit.isEmpty ? "unknown" : commit)
    libgit2 \(gitLibraryVersion), libyaml \(yamlLibraryVersion), tzdata \(zones)

    """
}
