public import Calendars
import Git
import JSON

/// What one machine has seen of a branch, as a file for others: a statement and the SSH signature over it.
///
/// A CI system that remembers nothing learns from it what the branch must contain.
public struct WitnessExport: Sendable, Hashable {
  /// One line of JSON with its line end: what is signed.
  public let statement: [UInt8]
  /// Armoured; empty without one.
  public let signature: [UInt8]

  /// What an SSH signature has to be for.
  public static let namespace = "runback-witness"
  public static let largestFile = 64 << 20
  static let schema = "runback/witness-export/v1"
  private static let opening = Array("-----BEGIN SSH SIGNATURE-----".utf8)

  public init(statement: [UInt8], signature: [UInt8] = []) {
    self.statement = statement
    self.signature = signature
  }

  /// - Throws: ``TrustError/Code/usage`` when nothing was seen.
  public init(of witness: Witness, at now: Timestamp) throws(TrustError) {
    guard let current = witness.current else {
      throw TrustError(
        .notFound, "nothing was seen of `\(witness.branch.short)`, so that there is nothing to export",
        hints: ["`runback verify --fetch REMOTE` witnesses a branch"])
    }
    let sightings = witness.sightings.map { sighting -> JSONValue in
      var object: JSONObject = ["seen": .string(sighting.time.rfc3339)]
      WitnessEntry.Sight(tip: sighting.tip, notes: sighting.notes, tags: sighting.tags).write(to: &object)
      return .object(object)
    }
    let document: JSONValue = [
      "schema": .string(Self.schema), "root": .string(witness.root.hex), "branch": .string(witness.branch.name),
      "exported": .string(now.rfc3339), "current": .string(current.tip.hex), "sightings": .array(sightings),
    ]
    self.init(statement: Array((document.compact + "\n").utf8))
  }

  /// Splits a file into what was signed and the signature.
  public init(parsing file: [UInt8]) {
    guard let begin = file.firstRange(of: [UInt8(ascii: "\n")] + Self.opening) else {
      self.init(statement: file)
      return
    }
    self.init(
      statement: Array(file[...begin.lowerBound]), signature: Array(file[(begin.lowerBound + 1)...]))
  }

  public var bytes: [UInt8] { statement + signature }

  struct Content {
    let root: ObjectID
    let branch: RefName
    let exported: Timestamp
    let current: ObjectID
    let sightings: [(seen: Timestamp, sight: WitnessEntry.Sight)]
  }

  /// - Throws: ``TrustError/Code/invalidWitness``.
  func content() throws(TrustError) -> Content {
    do throws(WitnessEntry.Unreadable) {
      guard let value = try? JSONValue.parse(statement), value["schema"]?.stringValue == Self.schema else {
        throw WitnessEntry.Unreadable(why: "is no `\(Self.schema)`")
      }
      var sightings: [(seen: Timestamp, sight: WitnessEntry.Sight)] = []
      for element in value["sightings"]?.arrayValue ?? [] {
        sightings.append((try WitnessEntry.time(element, "seen"), try WitnessEntry.Sight(element)))
      }
      let current = try WitnessEntry.id(value, "current")
      guard sightings.contains(where: { $0.sight.tip == current }) else {
        throw WitnessEntry.Unreadable(why: "has a `current` that is not among its sightings")
      }
      return Content(
        root: try WitnessEntry.id(value, "root"), branch: try WitnessEntry.branch(value),
        exported: try WitnessEntry.time(value, "exported"), current: current, sightings: sightings)
    } catch {
      throw TrustError(.invalidWitness, "the exported witness log \(error.why)")
    }
  }
}
