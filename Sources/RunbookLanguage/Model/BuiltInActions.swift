import Expressions

extension ActionSignature {
  /// The built-in actions, in the order of the documentation.
  public static let builtIn: [ActionSignature] = [
    ActionSignature(
      name: "git.verify",
      summary: "Judges every commit of a branch against the trust policy.",
      parameters: judged + [
        Parameter(
          name: "fetch", type: .string, isRequired: false,
          summary:
            "the remote whose branch is fetched and judged; what the clone has is judged when it is empty or not given")
      ],
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
      name: "git.diff",
      summary: "Lists the commits and the paths that lie between two revisions.",
      parameters: [
        repository,
        Parameter(name: "from", type: .string, isRequired: true, summary: "the older revision"),
        Parameter(name: "to", type: .string, isRequired: false, summary: "the newer revision; HEAD when not given"),
        Parameter(name: "paths", type: .list(.string), isRequired: false, summary: "patterns of the paths that count"),
      ],
      outputs: [
        Output(
          name: "commits", type: .list(.commit),
          summary: "the commits that `to` has and `from` has not, newest first; at most 1,000"),
        Output(name: "commitCount", type: .int, summary: "how many there are"),
        Output(
          name: "paths", type: .list(.string),
          summary: "the paths that differ, at most 1,000; the whole list is kept as evidence"),
        Output(name: "pathCount", type: .int, summary: "how many differ"),
        Output(name: "added", type: .int, summary: "how many of them are new"),
        Output(name: "modified", type: .int, summary: "how many of them are changed"),
        Output(name: "deleted", type: .int, summary: "how many of them are gone"),
      ],
      effect: .read, isIdempotent: true),
    ActionSignature(
      name: "git.bundle",
      summary: "Keeps the whole history of some references as evidence, in a file that `git clone` reads.",
      parameters: [
        repository,
        Parameter(
          name: "refs", type: .list(.string), isRequired: false,
          summary: "branches, or full names such as `refs/tags/v1`; HEAD's branch when not given"),
      ],
      outputs: [
        Output(name: "digest", type: .string, summary: "SHA-256 of the file, in hex"),
        Output(name: "size", type: .int, summary: "its size in bytes"),
        Output(name: "refs", type: .int, summary: "how many references it holds"),
      ],
      effect: .read, isIdempotent: true),
    ActionSignature(
      name: "git.rollback",
      summary:
        "Makes a new signed commit that brings a branch back to its known-good content, and moves the branch to it.",
      parameters: judged + selection + rollback + signing, outputs: rolledBack, effect: .mutate, isIdempotent: true),
    ActionSignature(
      name: "git.revertRollback",
      summary:
        "Takes a rollback back, so that what it took away returns. Needs `approve`, and never runs under `rollback: auto`.",
      parameters: judged + [
        Parameter(name: "commit", type: .string, isRequired: true, summary: "the rollback commit")
      ] + signing,
      outputs: rolledBack, effect: .irreversible, isIdempotent: true, needsApproval: true),
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
      summary: "Copies files and texts into the run's evidence, with their digests.",
      parameters: [
        Parameter(name: "files", type: .list(.path), isRequired: false, summary: "files to keep"),
        Parameter(name: "texts", type: .map(.string), isRequired: false, summary: "texts to keep, by name"),
        Parameter(name: "note", type: .string, isRequired: false, summary: "what they show"),
      ],
      outputs: [
        Output(name: "files", type: .int, summary: "how many files and texts were kept"),
        Output(name: "digest", type: .string, summary: "SHA-256 over the list of names and digests, in hex"),
      ],
      effect: .read, isIdempotent: true),
    ActionSignature(
      name: "note",
      summary: "Puts a sentence into the timeline.",
      parameters: [Parameter(name: "text", type: .string, isRequired: true, summary: "the sentence")],
      outputs: [], effect: .read, isIdempotent: true),
    ActionSignature(
      name: "timeline.add",
      summary: "Puts something into the timeline that happened at another time than it is written down.",
      parameters: [
        Parameter(name: "occurredAt", type: .timestamp, isRequired: true, summary: "when it happened"),
        Parameter(name: "text", type: .string, isRequired: true, summary: "what happened"),
      ],
      outputs: [Output(name: "recordedAt", type: .timestamp, summary: "when it was written down")],
      effect: .read, isIdempotent: true),
    ActionSignature(
      name: "set",
      summary: "Gives values to the outputs that the step declares, for later steps to read.",
      parameters: [], outputs: [], effect: .read, isIdempotent: true, takesOutputs: true),
    ActionSignature(
      name: "fail",
      summary: "Fails with the message.",
      parameters: [Parameter(name: "message", type: .string, isRequired: true, summary: "why")],
      outputs: [], effect: .read, isIdempotent: true),
    ActionSignature(
      name: "wait.sleep",
      summary: "Waits for a length of time. After a crash or Ctrl-C, `resume` goes on to the same end.",
      parameters: [
        Parameter(name: "duration", type: .duration, isRequired: true, summary: "how long, as `90s` or `2h`")
      ],
      outputs: [Output(name: "until", type: .timestamp, summary: "when the wait ended")],
      effect: .read, isIdempotent: true, keepsItsOwnTime: true),
    ActionSignature(
      name: "wait.until",
      summary:
        "Waits for a time, or until a server answers as expected. After a crash or Ctrl-C, `resume` keeps the same end.",
      parameters: [
        Parameter(name: "time", type: .timestamp, isRequired: false, summary: "the time; or give a `url`"),
        Parameter(
          name: "url", type: .url, isRequired: false, summary: "what is asked with GET, until it answers as expected"),
        Parameter(
          name: "interval", type: .duration, isRequired: false, summary: "between two questions; `5s` when not given"),
        Parameter(
          name: "limit", type: .duration, isRequired: false, summary: "the step fails after it; needed with `url`"),
      ] + sent + expected,
      outputs: [
        Output(name: "waited", type: .duration, summary: "how long it took, from when the step began"),
        Output(name: "attempts", type: .int, summary: "how often the server was asked"),
      ],
      effect: .read, isIdempotent: true, keepsItsOwnTime: true),
    ActionSignature(
      name: "http.request",
      summary:
        "Asks a server, whose host `permissions.hosts` lists, and fails unless it answers as expected. GET and HEAD are reads.",
      parameters: [
        Parameter(name: "url", type: .url, isRequired: true, summary: "the address, http or https"),
        Parameter(
          name: "method", type: .enumeration(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]), isRequired: false,
          summary: "`GET` when it is not given"),
        Parameter(name: "body", type: .string, isRequired: false, summary: "what is sent"),
      ] + sent + expected + [
        Parameter(
          name: "extract", type: .map(.string), isRequired: false,
          summary: "names for members of the response's JSON, each by its pointer (RFC 6901)"),
        Parameter(
          name: "sensitive", type: .bool, isRequired: false,
          summary: "true: neither headers nor body are written down; what `extract` names is"),
      ],
      outputs: [
        Output(name: "status", type: .int, summary: "the status code"),
        Output(name: "headers", type: .map(.string), summary: "the response's headers, by lower-case name; no cookies"),
        Output(
          name: "body", type: .string, summary: "the first 8 KiB of the body; the whole is kept as evidence"),
        Output(name: "values", type: .map(.string), summary: "what `extract` names, as text"),
      ],
      effect: .mutate, isIdempotent: false,
      reads: ActionSignature.ReadingArgument(name: "method", values: ["GET", "HEAD"])),
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

  private static let repository = Parameter(
    name: "repo", type: .path, isRequired: true, summary: "a clone of the repository")

  private static let judged: [Parameter] = [
    repository,
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

  private static let rollback: [Parameter] = [
    Parameter(
      name: "to", type: .string, isRequired: false, summary: "the commit to go back to; it must be known-good"),
    Parameter(
      name: "mode", type: .enumeration(["restore", "revert", "reset"]), isRequired: false,
      summary:
        "`restore`: one commit with the known-good tree; `revert`: one commit that takes back the `bad` ones; `reset`: rewrites the branch"
    ),
    Parameter(
      name: "rewriteHistory", type: .string, isRequired: false, summary: "for `reset`: why history has to be rewritten"),
    Parameter(name: "paths", type: .list(.string), isRequired: false, summary: "patterns: only these paths go back"),
    Parameter(
      name: "keep", type: .list(.string), isRequired: false, summary: "patterns of paths whose newer content stays"),
    Parameter(
      name: "choose", type: .list(.string), isRequired: false,
      summary: "`PATH=COMMIT`: which content a path gets that a failing commit touched"),
    Parameter(
      name: "allowRemoval", type: .list(.string), isRequired: false,
      summary: "objects (`Kind/name`) that may disappear from the cluster"),
    Parameter(
      name: "push", type: .string, isRequired: false, summary: "the remote to push to; empty: do not push"),
    Parameter(
      name: "pushBranch", type: .string, isRequired: false,
      summary: "push to a new branch of this name instead, for a pull request"),
    Parameter(
      name: "plan", type: .string, isRequired: false, summary: "only if the plan still has this digest"),
    Parameter(
      name: "expectTip", type: .string, isRequired: false, summary: "only if the branch is still at this commit"),
    Parameter(
      name: "retries", type: .int, isRequired: false,
      summary: "how often to plan again when somebody pushed in the meantime; 3 when not given"),
  ]

  private static let signing: [Parameter] = [
    Parameter(
      name: "sign", type: .string, isRequired: false,
      summary: "`auto`: as the user's git does; an SSH key file or an OpenPGP fingerprint; `none`: not, and not pushed")
  ]

  private static let rolledBack: [Output] = [
    Output(name: "commit", type: .commit, summary: "the new commit, or the tip when there was nothing to do"),
    Output(name: "target", type: .commit, summary: "the known-good commit"),
    Output(name: "from", type: .commit, summary: "where the branch stood before"),
    Output(name: "kept", type: .list(.string), summary: "the paths whose newer content stayed"),
    Output(name: "pushed", type: .bool, summary: "whether the remote has it"),
    Output(name: "noop", type: .bool, summary: "whether the branch already had the tree"),
    Output(
      name: "standing", type: .enumeration(["trusted", "scoped", "review", "proposed", "self-unverified"]),
      summary: "what the branch is worth now; all but `trusted` want a person to look"),
    Output(name: "digest", type: .string, summary: "the digest of the plan that was carried out"),
  ]

  /// What is sent beside the address.
  private static let sent: [Parameter] = [
    Parameter(name: "headers", type: .map(.string), isRequired: false, summary: "headers by name"),
    Parameter(
      name: "secretHeaders", type: .map(.secret), isRequired: false,
      summary: "headers whose values are secrets, which nothing writes down"),
    Parameter(name: "bearer", type: .secret, isRequired: false, summary: "a token for `Authorization: Bearer`"),
    Parameter(
      name: "ca", type: .path, isRequired: false, summary: "a file of CAs (PEM) that count instead of the system's"),
    Parameter(
      name: "maxBytes", type: .int, isRequired: false, summary: "how long the body may be; 1 MiB when not given"),
  ]

  /// What the answer is held against.
  private static let expected: [Parameter] = [
    Parameter(
      name: "expectStatus", type: .list(.int), isRequired: false,
      summary: "the status codes that are well; any 2xx when not given"),
    Parameter(
      name: "expectHeaders", type: .map(.string), isRequired: false, summary: "headers that the response has, by name"),
    Parameter(
      name: "expectJSON", type: .map(.string), isRequired: false,
      summary: "what the response's JSON has at a pointer (RFC 6901), as text: `/ready: \"true\"`"),
  ]
}
