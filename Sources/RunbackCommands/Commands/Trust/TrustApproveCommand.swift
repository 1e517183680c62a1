import ArgumentParser
import Diagnostics
import Git
import JSON
import Signing
import Trust

struct TrustApproveCommand: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Sign for a change that a path rule wants several people to sign for.",
    discussion: """
      Shows what is approved, asks, and writes a signed note under refs/notes/runback-approvals. The note names the change \
      and not the commit, so that it can be given before the commit is signed. Exit code 77: the approval would not count.
      """)

  @OptionGroup var global: GlobalOptions
  @OptionGroup var judged: JudgedRepositoryOptions
  @OptionGroup var note: NoteOptions

  @Argument(help: ArgumentHelp("The commit.", valueName: "commit"))
  var revision: String

  @Option(help: ArgumentHelp("Only this rule, by its number in what is shown.", valueName: "n"))
  var rule: Int?

  @Flag(help: "Do not ask.")
  var yes = false

  func run(in surroundings: Surroundings) async throws -> ExitCode {
    let session = try judged.open(global, in: surroundings)
    let commit = try session.repository.resolve(revision)
    let branch = destination(session)
    let configuration = try GitConfiguration.read(environment: surroundings.environment)
    let who = try note.identity(configuration, in: surroundings)
    let verification = try session.judge.verify(tip: commit, branch: branch, in: session.repository)
    let shown = try verification.pathRules(of: commit, in: session.repository)
    let chosen = try choose(among: shown, commit)
    let draft = try ApprovalDraft(commit, branch: branch, root: verification.root, in: session.repository)
    surroundings.console.writeError(draft.text(shown))
    guard try agree(in: surroundings) else {
      throw CommandError(
        .personNeeded, "nothing was approved: the question was answered with no",
        hints: ["answer it with `yes`, or add `--yes`"])
    }
    let signer = try note.signer(configuration, in: surroundings)
    var given: [(name: String, statement: ApprovalStatement, signature: [UInt8])] = []
    var refusals: [String] = []
    for standing in chosen {
      let statement = draft.statement(for: standing.rule)
      let signature = try await signer.sign(statement.bytes, namespace: ApprovalStatement.namespace)
      let assessment = try verification.assessApproval(
        statement, signature: signature, under: standing.rule, of: commit, in: session.repository)
      switch assessment {
      case .refused(let why): refusals.append(why)
      case .counts(let name) where name == standing.committer:
        refusals.append("`\(name)` committed it, and counts once")
      case .counts(let name): given.append((name, statement, signature))
      }
    }
    guard !given.isEmpty else {
      throw CommandError(.refused, "the approval would not count: \(refusals.first ?? "no rule asks for it")")
    }
    for approval in given {
      try SignedNoteStore.add(approval.statement, signature: approval.signature, in: session.repository, who: who)
    }
    report(commit, given.map { ($0.name, $0.statement) }, in: surroundings)
    try await note.bringAlong(SignedNoteStore.approvals, of: session.repository, in: surroundings)
    return .success
  }

  /// The branch that the change is for: a request's own branch is rarely the one that is judged.
  private func destination(_ session: JudgedRepository) -> RefName {
    let listed = session.judge.policy.branches
    if judged.branch == nil, listed.count == 1, let only = RefName(branch: listed[0]) { return only }
    return session.branch.name.originalBranch
  }

  private func choose(
    among standings: [PathRuleStanding], _ commit: ObjectID
  ) throws(CommandError) -> [PathRuleStanding] {
    guard !standings.isEmpty else {
      throw CommandError(.usage, "no path rule covers what \(commit.short) changes: there is nothing to approve")
    }
    guard let rule else { return standings }
    guard standings.indices.contains(rule - 1) else {
      throw CommandError(.usage, "`--rule \(rule)`: \(counted(standings.count, "rule")) cover the change")
    }
    return [standings[rule - 1]]
  }

  private func agree(in surroundings: Surroundings) throws(CommandError) -> Bool {
    if yes { return true }
    guard surroundings.console.canAsk else {
      throw CommandError(
        .personNeeded, "nobody has agreed to this approval, and there is no terminal to ask on",
        hints: ["look at what is shown, then add `--yes`"])
    }
    surroundings.console.writeError("\nApprove exactly this? yes or no > ")
    let answer = surroundings.console.readLine()?.lowercased()
    return answer == "yes" || answer == "y"
  }

  private func report(
    _ commit: ObjectID, _ given: [(name: String, statement: ApprovalStatement)], in surroundings: Surroundings
  ) {
    if global.wantsJSON(in: surroundings) {
      surroundings.console.print([
        "schema": "runback/trust-approve/v1", "commit": .string(commit.hex),
        "approvals": .array(
          given.map { approval in
            [
              "signer": .string(approval.name), "branch": .string(approval.statement.branch.name),
              "firstParent": .string(approval.statement.firstParent.hex),
              "tree": .string(approval.statement.tree.hex), "rule": JSONValue(approval.statement.rule),
            ]
          }),
      ])
    } else {
      for approval in given {
        let rule = approval.statement.rule.joined(separator: ", ")
        surroundings.console.print(terminalText("`\(approval.name)` approves \(commit.short) under the rule `\(rule)`"))
      }
    }
  }
}

/// The change that is approved, as a person reads it and as it is signed.
private struct ApprovalDraft {
  let commit: ObjectID
  let branch: RefName
  let root: ObjectID
  let firstParent: ObjectID
  let tree: ObjectID
  let subject: String
  let author: String

  init(_ commit: ObjectID, branch: RefName, root: ObjectID, in repository: Repository) throws {
    let object = try repository.commit(commit)
    guard let firstParent = object.parents.first else {
      throw CommandError(.usage, "\(commit.short) has no parent: there is no change to approve")
    }
    self.commit = commit
    self.branch = branch
    self.root = root
    self.firstParent = firstParent
    tree = object.tree
    subject = object.subject
    author = object.author.name
  }

  func statement(for rule: PathRule) -> ApprovalStatement {
    ApprovalStatement(root: root, branch: branch, firstParent: firstParent, tree: tree, rule: rule.match.map(\.text))
  }

  func text(_ standings: [PathRuleStanding]) -> String {
    var lines = [
      "commit  \(commit)", "by      \(author): \(subject)", "for     \(branch.short)",
      "change  from \(firstParent) to the tree \(tree)", "see     git diff \(firstParent.short) \(commit.short)",
    ]
    for (number, standing) in standings.enumerated() {
      let names = standing.rule.signers.sorted().map { "`\($0)`" }.joined(separator: ", ")
      let signed =
        standing.signers.isEmpty
        ? "nobody yet" : standing.signers.map { "`\($0)`" }.joined(separator: ", ")
      lines.append(
        "rule \(number + 1)  \(standing.rule.name): \(standing.rule.threshold) of \(names); signed for by \(signed)")
      lines += standing.paths.prefix(20).map { "        \($0)" }
      if standing.paths.count > 20 { lines.append("        … and \(standing.paths.count - 20) more") }
    }
    return lines.map { terminalText($0) + "\n" }.joined()
  }
}
