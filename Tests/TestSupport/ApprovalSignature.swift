/// What plain `ssh-keygen` writes for who has the key's file.
public func signed(_ text: String, by name: String, namespace: String = "runback-approval") throws -> [UInt8] {
  let folder = try TemporaryDirectory()
  try writeFile(folder.path("key"), try testKeys.pair(name).privateKey, mode: 0o600)
  try writeFile(folder.path("request.txt"), text)
  let output = try runProgram(
    "ssh-keygen", ["-q", "-Y", "sign", "-n", namespace, "-f", folder.path("key"), folder.path("request.txt")])
  guard output.exit == 0 else { throw ProgramFailure(description: output.errorText) }
  return try readFile(folder.path("request.txt.sig"))
}
