import Expressions
import Journal

/// `evidence.collect`: copies files and texts into the run's evidence under their digests.
struct CollectEvidenceAction: Action {
  let name = "evidence.collect"

  /// Of one file; evidence is logs and manifests, not disks.
  private static let largest: Int64 = 1 << 30

  func perform(_ call: ActionInvocation) async -> ActionResult {
    var kept: [JournalAttachment] = []
    let files = call.texts("files")
    let texts = call.map("texts")
    guard !files.isEmpty || !texts.isEmpty else { return .failed(message: "it names neither `files` nor `texts`") }
    do throws(JournalError) {
      for path in files {
        let absolute = path.hasPrefix("/") ? path : "\(call.workingDirectory)/\(path)"
        kept.append(try call.attachments.store(fileAt: absolute, name: path, limit: Self.largest))
      }
      for (name, value) in texts {
        kept.append(try call.attachments.store(Array((value.text ?? "").utf8), name: name))
      }
    } catch {
      return ActionFailure(error).result
    }
    let lines = kept.map { "\($0.digest)  \($0.name ?? "")\n" }.joined()
    return .succeeded(
      outputs: ["files": .int(Int64(kept.count)), "digest": .string(ContentDigest(of: lines.utf8).hex)],
      detail: call.text("note"), evidence: kept)
  }
}
