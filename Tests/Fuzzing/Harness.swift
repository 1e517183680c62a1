import Glibc

public typealias Arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

/// libFuzzer as a library (LLVM's FuzzerInterface.h).
@_silgen_name("LLVMFuzzerRunDriver")
private func runLibFuzzer(
  _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<Arguments?>,
  _ testOneInput: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The program: SwiftPM calls the entry of the executable `fuzz` so. The first argument names the target, the rest is
/// libFuzzer's.
@_cdecl("fuzz_main")
public func main(_ count: CInt, _ arguments: Arguments) -> CInt {
  guard count > 1, let name = arguments[1].map({ String(cString: $0) }), let target = targets[name] else {
    print("the first argument must be one of \(targets.keys.sorted().joined(separator: " "))")
    return 64
  }
  chosen = target()
  arguments[1] = arguments[0]
  var count = count - 1
  var rest: Arguments? = arguments + 1
  return runLibFuzzer(&count, &rest) { data, count in
    chosen?(Array(UnsafeBufferPointer(start: data, count: count)))
    return 0
  }
}

/// libFuzzer calls from one thread.
nonisolated(unsafe) private var chosen: FuzzTarget?

/// What one input is given to; stops the process when an invariant does not hold.
typealias FuzzTarget = ([UInt8]) -> Void

/// By the name that `scripts/fuzz` takes. Each is made ready once.
private let targets: [String: @Sendable () -> FuzzTarget] = [
  "commit": { fuzzCommit },
  "tag": { fuzzTag },
  "tree": { fuzzTree },
  "armour": { fuzzArmour },
  "packets": { fuzzPackets },
  "keyring": { fuzzKeyring },
  "certificate": { fuzzCertificate() },
  "sshkey": { fuzzSSHKey },
  "sshsig": { fuzzSSHSignature() },
  "openpgpsig": { fuzzOpenPGPSignature() },
  "signed-commit": { fuzzSignedCommit() },
  "allowed-signers": { fuzzAllowedSigners },
  "yaml": { fuzzYAML },
  "policy": { fuzzPolicy },
  "health-note": { fuzzHealthNote },
  "sshcert": { fuzzSSHCertificate() },
  "sshcertsig": { fuzzSSHCertificateSignature() },
  "krl": { fuzzRevocationList() },
  "x509": { fuzzX509Certificate() },
  "cms": { fuzzCMS() },
  "crl": { fuzzX509RevocationList() },
  "rekor": { fuzzRekorEntry() },
  "witness-log": { fuzzWitnessLog() },
  "signature-cache": { fuzzSignatureCache() },
  "approval-note": { fuzzApprovalNote() },
  "runbook": { fuzzRunbook() },
  "expression": { fuzzExpression },
  "template": { fuzzTemplate },
  "pattern": { fuzzPattern },
]

/// A finding: libFuzzer keeps the input.
func require(_ holds: @autoclosure () -> Bool, _ what: String) {
  guard !holds() else { return }
  print("invariant broken: \(what)")
  fflush(nil)
  abort()
}

/// Bytes of a file that `scripts/fuzz` wrote beside the corpus.
func material(_ name: String) -> [UInt8] {
  guard let file = fopen("material/\(name)", "r") else {
    print("`material/\(name)` is missing: run `scripts/fuzz`, not the program")
    exit(66)
  }
  defer { fclose(file) }
  var bytes: [UInt8] = []
  while case let byte = getc(file), byte >= 0 { bytes.append(UInt8(byte)) }
  return bytes
}
