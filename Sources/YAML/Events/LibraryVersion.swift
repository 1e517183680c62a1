internal import CLibyaml

/// The release of libyaml that is in use, such as `0.2.5`.
public var yamlLibraryVersion: String { String(cString: yaml_get_version_string()) }
