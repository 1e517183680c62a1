import Expressions

extension ActionSignature {
  /// The built-in actions, in the order of the documentation.
  public static let builtIn: [ActionSignature] = [
    ActionSignature(
      name: "git.verify",
      summary: "Judges every commit of a branch against the trust policy.",
      parameters: judged,
      outputs: [
        Output(name: "tip", type: .commit, summary: "the commit at which the branch stands"),
        Output(name: "root", type: .commit, summary: "the commit from which history was verified"),
        Output(name: "trusted", type: .bool, summary: "whether the tip is trusted"),
        Output(name: "checked", type: .int, summary: "how many commits were judged"),
        Output(name: "untrusted", type: .int, summary: "how many of them are not trusted"),
        Output(name: "commits", type: .list(.string), summary: "the untrusted commits, newest first"),
      ],
      effect: .read, isIdempotent: true),
    ActionSignature(
      name: "git.knownGood",
      summary: "Finds the newest commit of a branch that is trusted and fit to go back to; fails when there is none.",
      parameters: judged + selection,
      outputs: [
        Output(name: "commit", type: .commit, summary: "the known-good commit"),
        Output(name: "tree", type: .string, summary: "the id of its tree"),
        Output(
          name: "label", type: .enumeration(["healthy", "signed-only"]), summary: "what is known about its health"),
        Output(name: "passedOver", type: .int, summary: "how many newer commits were not chosen"),
      ],
      effect: .read, isIdempotent: true),
    ActionSignature(
      name: "git.rollback",
      summary: "Makes a new signed commit that has the tree of the known-good commit, and moves the branch to it.",
      parameters: judged + selection + [
        Parameter(
          name: "to", type: .string, isRequired: false, summary: "the commit to go back to; it must be known-good"),
        Parameter(
          name: "keep", type: .list(.string), isRequired: false, summary: "patterns of paths whose newer content stays"),
        Parameter(
          name: "allowRemoval", type: .list(.string), isRequired: false,
          summary: "objects (`Kind/name`) that may disappear from the cluster"),
        Parameter(
          name: "push", type: .string, isRequired: false, summary: "the remote to push to; empty: do not push"),
      ],
      outputs: [
        Output(name: "commit", type: .commit, summary: "the new commit, or the tip when there was nothing to do"),
        Output(name: "target", type: .commit, summary: "the known-good commit"),
        Output(name: "from", type: .commit, summary: "where the branch stood before"),
        Output(name: "kept", type: .list(.string), summary: "the paths whose newer content stayed"),
        Output(name: "pushed", type: .bool, summary: "whether the remote has it"),
        Output(name: "noop", type: .bool, summary: "whether the branch already had the tree"),
      ],
      effect: .mutate, isIdempotent: true),
    ActionSignature(
      name: "notify.list",
      summary: "Lists whom to notify, how and by when. Sends nothing.",
      parameters: incident,
      outputs: [
        Output(name: "recipients", type: .int, summary: "how many are to be notified"),
        Output(name: "list", type: .string, summary: "the list as text"),
        Output(name: "obligations", type: .int, summary: "how many legal or contractual deadlines run"),
        Output(
          name: "deadlines", type: .list(.map(.string)),
          summary: "each with `id`, `title`, `to`, `cite` and, once its clock runs, `due` and `since`"),
      ],
      effect: .read, isIdempotent: true),
    ActionSignature(
      name: "notify.send",
      summary: "Tells everybody whom `notify.list` lists, once a round, and keeps the ledger of it.",
      parameters: [
        Parameter(
          name: "summary", type: .string, isRequired: true, summary: "what happened; not in a redacted note")
      ] + incident + [
        Parameter(
          name: "round", type: .int, isRequired: false,
          summary: "1 when it is not given; another note, or telling everybody again, wants a further one")
      ],
      outputs: [
        Output(name: "told", type: .int, summary: "how many know"),
        Output(name: "byHand", type: .list(.string), summary: "whom a person has to call"),
        Output(name: "later", type: .list(.string), summary: "whose time has not come"),
        Output(name: "unknown", type: .list(.string), summary: "whose note may have arrived, and nobody can say"),
        Output(name: "failed", type: .list(.string), summary: "who could not be told; the step fails"),
        Output(name: "report", type: .string, summary: "the same as text"),
        Output(name: "ledger", type: .string, summary: "the digest of the ledger's last line"),
      ],
      effect: .mutate, isIdempotent: true),
    ActionSignature(
      name: "assert",
      summary: "Fails with the message unless the condition holds.",
      parameters: [
        Parameter(name: "that", type: .bool, isRequired: true, summary: "the condition, a bare expression"),
        Parameter(name: "message", type: .string, isRequired: false, summary: "what to say when it does not hold"),
      ],
      outputs: [], effect: .read, isIdempotent: true),
    ActionSignature(
      name: "evidence.collect",
      summary: "Copies files into the run's evidence, with their digests.",
      parameters: [
        Parameter(name: "files", type: .list(.path), isRequired: true, summary: "files to keep"),
        Parameter(name: "note", type: .string, isRequired: false, summary: "what they show"),
      ],
      outputs: [
        Output(name: "files", type: .int, summary: "how many files were kept"),
        Output(name: "digest", type: .string, summary: "SHA-256 over the list of names and digests, in hex"),
      ],
      effect: .read, isIdempotent: true),
  ]

  public static func named(_ name: String) -> ActionSignature? { builtIn.first { $0.name == name } }

  /// What `notify` steps say about an incident.
  private static let incident: [Parameter] = [
    Parameter(
      name: "severity", type: .enumeration(["sev1", "sev2", "sev3", "sev4"]), isRequired: false,
      summary: "the runbook's own when it is not given"),
    Parameter(name: "tags", type: .list(.string), isRequired: false, summary: "what the incident is about"),
    Parameter(name: "dataClasses", type: .list(.string), isRequired: false, summary: "which data are affected"),
    Parameter(name: "regions", type: .list(.string), isRequired: false, summary: "where the affected people are"),
    Parameter(
      name: "compromised", type: .list(.string), isRequired: false,
      summary: "systems and accounts that the attacker may read"),
    Parameter(
      name: "aware", type: .timestamp, isRequired: false,
      summary: "when it was known that there is an incident; most legal deadlines run from then"),
    Parameter(name: "service", type: .string, isRequired: false, summary: "the service that is affected"),
  ]

  private static let judged: [Parameter] = [
    Parameter(name: "repo", type: .path, isRequired: true, summary: "a clone of the repository"),
    Parameter(name: "branch", type: .string, isRequired: false, summary: "the branch; HEAD's when it is not given"),
    Parameter(name: "policy", type: .path, isRequired: false, summary: "the workspace's `trust.yaml` when not given"),
    Parameter(name: "root", type: .string, isRequired: false, summary: "the commit from which history is verified"),
    Parameter(
      name: "history", type: .enumeration(["all-parents", "first-parent"]), isRequired: false,
      summary: "which parents must be trusted"),
  ]

  private static let selection: [Parameter] = [
    Parameter(name: "bad", type: .list(.string), isRequired: false, summary: "commits that are known to be bad"),
    Parameter(name: "before", type: .timestamp, isRequired: false, summary: "nothing newer is good"),
    Parameter(
      name: "accept", type: .list(.enumeration(["forge-only", "migrations"])), isRequired: false,
      summary: "what is accepted although it is less than wanted"),
  ]
}
