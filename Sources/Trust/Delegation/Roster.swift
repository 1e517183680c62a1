/// The signers that judgements speak of, by number: the operator's first, then those that delegated policies name. One name
/// may stand here several times, with the rights that it had at different commits.
struct Roster: Sendable {
  private(set) var signers: [Signer]
  private var numbers: [Signer: Int]

  init(_ signers: [Signer]) {
    self.signers = signers
    numbers = Dictionary(signers.enumerated().map { ($1, $0) }) { first, _ in first }
  }

  subscript(number: Int) -> Signer { signers[number] }

  mutating func number(of signer: Signer) -> Int {
    if let known = numbers[signer] { return known }
    numbers[signer] = signers.count
    signers.append(signer)
    return signers.count - 1
  }
}
