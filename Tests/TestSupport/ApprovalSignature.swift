/// What plain `ssh-keygen` writes for who has the key's file.
public func signed(_ text: String, by name: String, namespace: String = "runback-approval") throws -> [UInt8] {
  try signed(Array(text.utf8), by: name, namespace: namespace)
}

/// The same of any bytes.
public func signed(_ bytes: [UInt8], by name: String, namespace: String) throws -> [UInt8] {
  let folder = try TemporaryDirectory()
  try writeFile(folder.path("key"), try testKeys.pair(name).privateKey, mode: 0o600)
  try writeFile(folder.path("request.txt"), bytes)
  let output = try runProgram(
    "ssh-keygen", ["-q", "-Y", "sign", "-n", namespace, "-f", folder.path("key"), folder.path("request.txt")])
  guard output.exit == 0 else { throw ProgramFailure(description: output.errorText) }
  return try readFile(folder.path("request.txt.sig"))
}
