import Files
import Git

/// A remote's address, as the judged repository has it, and where that repository's objects lie.
struct Remote: Sendable {
  let name: String
  let address: String
  /// The address as it may be shown: without the password that some put into it.
  var shownAddress: String {
    guard let scheme = address.firstRange(of: "://"), let at = address[scheme.upperBound...].firstIndex(of: "@"),
      !address[scheme.upperBound..<at].contains("/"), let colon = address[scheme.upperBound..<at].firstIndex(of: ":")
    else { return address }
    return String(address[..<colon]) + String(address[at...])
  }
  let objects: String
  let http: [(name: String, value: String)]

  /// - Parameter pushing: false for the address from which the remote is fetched.
  init(_ name: String, of repository: Repository, pushing: Bool = true) throws(RollbackError) {
    let address = try rethrowing { () throws(GitError) in try repository.remoteAddress(name, pushing: pushing) }
    guard let address, !address.isEmpty, !address.hasPrefix("-") else {
      throw RollbackError(
        .usage, "`\(repository.displayPath)` has no remote `\(name)`", hints: ["`git remote -v` shows those it has"])
    }
    self.name = name
    // A relative path is meant from the repository, not from where git happens to run.
    let path = Self.localPath(address).map { $0.hasPrefix("/") ? $0 : "\(repository.displayPath)/\($0)" }
    // Git runs the hooks of a remote that is a folder, so a repository must not bring its own remote along.
    let places = [repository.workDirectory, repository.gitDirectory, repository.commonDirectory]
      .compactMap { $0.flatMap(resolvedPath) }
    if let path, let resolved = resolvedPath(path),
      places.contains(where: { resolved == $0 || resolved.hasPrefix($0 + "/") })
    {
      throw RollbackError(
        .refused, "the remote `\(name)` of `\(repository.displayPath)` lies inside it: `\(address)`",
        hints: ["whoever wrote the repository would choose what runs there; move the remote elsewhere"])
    }
    self.address = address.hasPrefix("file://") ? address : path ?? address
    objects = "\(repository.commonDirectory)/objects"
    http = try rethrowing { () throws(GitError) in try repository.httpSettings() }
  }

  /// The folder that git takes the address for; nil when it goes over a transport. A colon makes a transport unless a
  /// slash comes before it.
  private static func localPath(_ address: String) -> String? {
    if address.hasPrefix("file://") { return percentDecoded(String(address.dropFirst(7))) }
    let mark = address.utf8.first { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") }
    return mark == UInt8(ascii: ":") ? nil : address
  }

  private static func percentDecoded(_ text: String) -> String {
    var decoded: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        decoded.append(value)
        rest = rest.dropFirst(2)
      } else {
        decoded.append(byte)
      }
    }
    return String(decoding: decoded, as: UTF8.self)
  }
}
