/// The release, as in CHANGELOG.md.
let runbackVersion = "0.1.0"
