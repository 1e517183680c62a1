public import Diagnostics

/// The pages of the RB codes, in their order.
public let runbookDiagnosticPages: [DiagnosticPage] = structurePages + referencePages + safetyPages

/// A small runbook around the steps, which are indented by two already.
func pageDocument(head: String = "", kind: String = "Runbook", _ steps: String) -> String {
  """
  apiVersion: runback/v1
  kind: \(kind)
  metadata: { id: sample, title: A sample }
  \(head)defaults: { timeout: 1m }
  steps:
  \(steps)
  """
}

private let ask = """
    - id: ask
      title: Ask somebody
      manual: Is it safe?
  """

private let structurePages: [DiagnosticPage] = [
  DiagnosticPage(
    code: .runbookNotARunbook, title: "The file is no runbook of this version",
    explanation: "`kind` must be `Runbook` and `apiVersion` a version that this program reads.",
    example: pageDocument(kind: "Playbook", ask), fixed: pageDocument(ask)),
  DiagnosticPage(
    code: .runbookBadName, title: "A name that cannot be used",
    explanation: """
      Steps, inputs and outputs are named in expressions, so a name is letters and digits and begins with a lowercase
      letter. Words that expressions keep for themselves (`if`, `in`, `true` …) cannot be names. The id of a runbook is its
      file's name and may have hyphens.
      """,
    example: pageDocument("  - { id: ask-somebody, title: Ask, manual: Is it safe? }\n"),
    fixed: pageDocument("  - { id: askSomebody, title: Ask, manual: Is it safe? }\n")),
  DiagnosticPage(
    code: .runbookStepKind, title: "A step that does nothing, or several things",
    explanation: "Each step has exactly one of `uses`, `run`, `shell`, `manual`, `parallel` and `steps`.",
    example: pageDocument("  - { id: ask, title: Ask somebody }\n"), fixed: pageDocument(ask)),
  DiagnosticPage(
    code: .runbookUnknownAction, title: "An action that does not exist",
    explanation: "`uses` names a built-in action.",
    example: pageDocument("  - { id: scope, title: Judge, uses: git.verfy, with: { repo: . } }\n"),
    fixed: pageDocument("  - { id: scope, title: Judge, uses: git.verify, with: { repo: . } }\n")),
  DiagnosticPage(
    code: .runbookKeyDoesNotFit, title: "A key that means nothing here",
    explanation: """
      The key exists, but not for this kind of step: `env` is for programs, `with` for built-in actions, and a person is
      never timed out. A key that was ignored would hide a misunderstanding.
      """,
    example: pageDocument("  - { id: ask, title: Ask, manual: Is it safe?, timeout: 5m }\n"),
    fixed: pageDocument("  - { id: ask, title: Ask, manual: Is it safe? }\n")),
  DiagnosticPage(
    code: .runbookUnsupported, title: "Not supported by this version yet",
    explanation: """
      The language has the key, and this version cannot execute it. The runbook is refused, because a run that left the key
      out would do something else than what is written.
      """,
    example: pageDocument(head: "onFailure: [{ id: tell, title: Tell, manual: Tell ana. }]\n", ask),
    fixed: pageDocument(ask)),
  DiagnosticPage(
    code: .runbookDuplicateName, title: "Two steps of one name",
    explanation: "An id names one step of the whole runbook, in preflight, groups and handlers too.",
    example: pageDocument(ask + "\n" + ask),
    fixed: pageDocument(ask + "\n  - { id: askAgain, title: Ask again, manual: Is it safe? }\n")),
  DiagnosticPage(
    code: .runbookFileName, title: "The id is not the file's name",
    explanation:
      "`runback run ID` looks for `runbooks/ID.yaml`. This page takes its example from the file `sample.yaml`.",
    example: pageDocument(ask).replacing("id: sample", with: "id: other"), fixed: pageDocument(ask)),
  DiagnosticPage(
    code: .runbookTemplate, title: "`${{ }}` that is not closed or not computed",
    explanation: """
      `${{ expression }}` is computed in arguments, questions and instructions. Titles and descriptions are shown as they are
      written. For the characters themselves write `$${{`.
      """,
    example: pageDocument("  - { id: ask, title: Ask, manual: \"Run ${{ run.id : safe?\" }\n"),
    fixed: pageDocument("  - { id: ask, title: Ask, manual: \"Run ${{ run.id }}: safe?\" }\n")),
  DiagnosticPage(
    code: .runbookExpressionSyntax, title: "An expression that cannot be read",
    explanation: "Expressions are a subset of CEL; `docs/expressions.md` says what is in it.",
    example: pageDocument(ask + "\n    when: run.id = \"\"\n"),
    fixed: pageDocument(ask + "\n    when: run.id == \"\"\n")),
  DiagnosticPage(
    code: .runbookQuoteExpression, title: "An expression that YAML reads as something else",
    explanation: """
      YAML takes `!` for a tag, an opening `"` for a quoted text, and ` #` for a comment. Put the whole expression between
      single quotes.
      """,
    example: pageDocument(ask + "\n    when: !(run.id == \"\")\n"),
    fixed: pageDocument(ask + "\n    when: '!(run.id == \"\")'\n")),
  DiagnosticPage(
    code: .runbookBadForm, title: "A value of the wrong form",
    explanation:
      "The place wants a certain form: a contact, a technique of MITRE ATT&CK, a control with its framework.",
    example: pageDocument(ask).replacing("A sample }", with: "A sample, attack: [1195] }"),
    fixed: pageDocument(ask).replacing("A sample }", with: "A sample, attack: [T1195] }")),
  DiagnosticPage(
    code: .runbookBadType, title: "A type that does not exist or lacks something",
    explanation: """
      Types are `string int bool double duration timestamp path url commit image imageDigest k8sName enum list map secret`. An
      enum has `values`; a list or a map may have `items`.
      """,
    example: pageDocument(head: "inputs: { sure: { type: boolean } }\n", ask + "\n    when: inputs.sure\n"),
    fixed: pageDocument(head: "inputs: { sure: { type: bool } }\n", ask + "\n    when: inputs.sure\n")),
  DiagnosticPage(
    code: .runbookBadPattern, title: "A pattern that cannot be used",
    explanation:
      "Patterns are a subset of RE2's syntax, which is matched in linear time; `docs/expressions.md` lists it.",
    example: pageDocument(ask + "\n    when: run.id.matches(\"[0-9\")\n"),
    fixed: pageDocument(ask + "\n    when: run.id.matches(\"[0-9]\")\n")),
  DiagnosticPage(
    code: .runbookNoTimeout, title: "A step without a timeout",
    explanation: "What a machine does must end. Write `timeout` at the step, or `defaults: { timeout: 5m }`.",
    example: pageDocument("  - { id: scope, title: Judge, uses: git.verify, with: { repo: . } }\n")
      .replacing("defaults: { timeout: 1m }\n", with: ""),
    fixed: pageDocument("  - { id: scope, title: Judge, uses: git.verify, with: { repo: . } }\n")),
  DiagnosticPage(
    code: .runbookEmptyList, title: "A list with nothing in it",
    explanation: "A runbook has steps, and `run` names a program.",
    example: pageDocument("  []\n"), fixed: pageDocument(ask)),
  DiagnosticPage(
    code: .runbookUnknownArgument, title: "An argument that the action does not take",
    explanation: "`with` holds the parameters of the action that `uses` names, and nothing else.",
    example: pageDocument("  - { id: scope, title: Judge, uses: git.verify, with: { repo: ., brnch: main } }\n"),
    fixed: pageDocument("  - { id: scope, title: Judge, uses: git.verify, with: { repo: ., branch: main } }\n")),
  DiagnosticPage(
    code: .runbookMissingArgument, title: "An argument that the action needs",
    explanation: "The action cannot do its work without it.",
    example: pageDocument("  - { id: scope, title: Judge, uses: git.verify }\n"),
    fixed: pageDocument("  - { id: scope, title: Judge, uses: git.verify, with: { repo: . } }\n")),
]

private let scope = "  - { id: scope, title: Judge, uses: git.verify, with: { repo: . } }\n"

private let referencePages: [DiagnosticPage] = [
  DiagnosticPage(
    code: .runbookUnknownName, title: "A name that nothing has",
    explanation: "Expressions know `inputs`, `steps` and `run`.",
    example: pageDocument(ask + "\n    when: runs.id != \"\"\n"),
    fixed: pageDocument(ask + "\n    when: run.id != \"\"\n")),
  DiagnosticPage(
    code: .runbookUnknownField, title: "An input, a step or an output that does not exist",
    explanation: "What stands behind the dot must be declared.",
    example: pageDocument(scope + ask + "\n    when: steps.scope.outputs.trustd\n"),
    fixed: pageDocument(scope + ask + "\n    when: steps.scope.outputs.trusted\n")),
  DiagnosticPage(
    code: .runbookNotYetKnown, title: "A step that has not ended yet",
    explanation: "A step can read only what was done before it: not itself, no later step, no branch beside it.",
    example: pageDocument(ask + "\n    when: steps.scope.outputs.trusted\n" + scope),
    fixed: pageDocument(scope + ask + "\n    when: steps.scope.outputs.trusted\n")),
  DiagnosticPage(
    code: .runbookMayBeAbsent, title: "A value that may not be there",
    explanation: """
      A step with `when` may be skipped and then has no outputs. Ask first, with `has(…)` or with
      `steps.ID.status == "succeeded"`, on the left of `&&` or in the `when` of the step that reads them.
      """,
    example: pageDocument(
      "  - { id: scope, title: Judge, when: run.id != \"\", uses: git.verify, with: { repo: . } }\n" + ask
        + "\n    when: steps.scope.outputs.trusted\n"),
    fixed: pageDocument(
      "  - { id: scope, title: Judge, when: run.id != \"\", uses: git.verify, with: { repo: . } }\n" + ask
        + "\n    when: has(steps.scope.outputs.trusted) && steps.scope.outputs.trusted\n")),
  DiagnosticPage(
    code: .runbookType, title: "A value of another type",
    explanation: "Nothing is converted unasked, and nothing but a bool is a condition.",
    example: pageDocument(scope + ask + "\n    when: steps.scope.outputs.untrusted\n"),
    fixed: pageDocument(scope + ask + "\n    when: steps.scope.outputs.untrusted > 0\n")),
  DiagnosticPage(
    code: .runbookUnknownFunction, title: "A function that does not exist",
    explanation: "`docs/expressions.md` lists the functions.",
    example: pageDocument(ask + "\n    when: run.id.length() > 3\n"),
    fixed: pageDocument(ask + "\n    when: run.id.size() > 3\n")),
  DiagnosticPage(
    code: .runbookBadDefault, title: "A default that is not of its type",
    explanation: "A default must be an answer that would be accepted.",
    example: pageDocument(
      head: "inputs: { app: { type: k8sName, default: My Shop } }\n",
      "  - { id: ask, title: Ask, manual: \"Is ${{ inputs.app }} safe?\" }\n"),
    fixed: pageDocument(
      head: "inputs: { app: { type: k8sName, default: my-shop } }\n",
      "  - { id: ask, title: Ask, manual: \"Is ${{ inputs.app }} safe?\" }\n")),
  DiagnosticPage(
    code: .runbookNoText, title: "A list or a map in a text",
    explanation: "Lists and maps have no text form. Give their size, one element, or one argument an element.",
    example: pageDocument(scope + "  - { id: ask, title: Ask, manual: \"${{ steps.scope.outputs.commits }}?\" }\n"),
    fixed: pageDocument(scope + "  - { id: ask, title: Ask, manual: \"${{ size(steps.scope.outputs.commits) }}?\" }\n")),
  DiagnosticPage(
    code: .runbookSecret, title: "A secret in a place that others can read",
    explanation: """
      Argument vectors are visible to every process of the machine, and questions and outputs are journalled. A secret may go
      whole to a variable under `env`, or to `stdin`. For a program that only reads a file, `secretFile(inputs.NAME)` in `run`, `env` or `stdin` is the path of
      one that holds it while the program runs.
      """,
    example: pageDocument(
      "  - { id: ask, title: Ask, manual: Which one?, outputs: { token: { type: secret } } }\n"),
    fixed: pageDocument("  - { id: ask, title: Ask, manual: Which one?, outputs: { token: { type: string } } }\n")),
  DiagnosticPage(
    code: .runbookUnknownContact, title: "Somebody who is not in the contacts",
    explanation: "Owners and approvers are people, groups and schedules of the workspace's `contacts/`.",
    example: pageDocument(ask).replacing("A sample }", with: "A sample, owner: group:platfrom }"),
    fixed: pageDocument(ask).replacing("A sample }", with: "A sample, owner: group:platform }")),
]

private let kubectl = "permissions: { exec: [kubectl] }\n"

private let safetyPages: [DiagnosticPage] = [
  DiagnosticPage(
    code: .runbookUndeclaredProgram, title: "A program that the runbook may not start",
    explanation: """
      Every program that a step starts is listed under `permissions.exec`, so that a reader sees at once what the runbook can
      touch. The name is written down and never computed.
      """,
    example: pageDocument("  - { id: pods, title: Look, run: [kubectl, get, pods], effect: read }\n"),
    fixed: pageDocument(head: kubectl, "  - { id: pods, title: Look, run: [kubectl, get, pods], effect: read }\n")),
  DiagnosticPage(
    code: .runbookScriptInjection, title: "`${{ }}` inside a script",
    explanation: "The value would be read as code. Pass it by `env` and read it as a quoted variable.",
    example: pageDocument(
      head: "permissions: { exec: [sh] }\n",
      "  - { id: say, title: Say, run: [sh, -c, \"echo ${{ run.id }}\"], effect: read }\n"),
    fixed: pageDocument(
      head: "permissions: { exec: [sh] }\n",
      "  - { id: say, title: Say, run: [sh, -c, 'echo \"$RUN\"'], env: { RUN: \"${{ run.id }}\" }, effect: read }\n")),
  DiagnosticPage(
    code: .runbookOptionInjection, title: "A value that could become an option",
    explanation: """
      Most programs read an argument that begins with `-` as an option, and a value from outside may begin so. Join it to its
      option (`--name=${{ … }}`), put `--` before it, or give it a type or a pattern that excludes it.
      """,
    example: pageDocument(
      head: "inputs: { app: { type: string } }\n" + kubectl,
      "  - { id: pod, title: Look, run: [kubectl, get, pod, \"${{ inputs.app }}\"], effect: read }\n"),
    fixed: pageDocument(
      head: "inputs: { app: { type: k8sName } }\n" + kubectl,
      "  - { id: pod, title: Look, run: [kubectl, get, pod, \"${{ inputs.app }}\"], effect: read }\n")),
  DiagnosticPage(
    code: .runbookNoUndo, title: "A change without a way back",
    explanation: "A step that changes something says how it is undone, or with `noUndo` why it need not be.",
    example: pageDocument(head: kubectl, "  - { id: stop, title: Stop, run: [kubectl, drain, node1] }\n"),
    fixed: pageDocument(
      head: kubectl,
      "  - { id: stop, title: Stop, run: [kubectl, drain, node1], noUndo: A person uncordons it later. }\n")),
  DiagnosticPage(
    code: .runbookUnconfirmed, title: "An irreversible step that nobody is asked about",
    explanation: "A step with `effect: irreversible` has `confirm` or `approve`.",
    example: pageDocument(
      head: kubectl,
      "  - { id: end, title: Delete, run: [kubectl, delete, pvc, old], effect: irreversible, noUndo: It is gone. }\n"),
    fixed: pageDocument(
      head: kubectl,
      """
        - { id: end, title: Delete, run: [kubectl, delete, pvc, old], effect: irreversible, noUndo: It is gone.,
            confirm: Delete it? }

      """)),
  DiagnosticPage(
    code: .runbookReviewOverdue, title: "A review that is overdue",
    explanation: "A runbook that nobody has read for long is wrong when it is needed.",
    example: pageDocument(ask).replacing("A sample }", with: "A sample, reviewed: 2020-01-31, reviewEvery: 90d }"),
    fixed: pageDocument(ask).replacing("A sample }", with: "A sample, reviewed: 9999-01-01, reviewEvery: 90d }")),
  DiagnosticPage(
    code: .runbookImageByTag, title: "An image by tag",
    explanation: "Whoever controls the registry can move a tag. A digest names the bytes.",
    example: pageDocument(
      head: kubectl,
      """
        - { id: debug, title: Look, effect: read,
            run: [kubectl, debug, web, --image, registry.example.org/tools/debug:1] }

      """),
    fixed: pageDocument(
      head: kubectl,
      """
        - { id: debug, title: Look, effect: read,
            run: [kubectl, debug, web, --image,
              registry.example.org/tools/debug@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa] }

      """)),
  DiagnosticPage(
    code: .runbookUnusedPermission, title: "A permission that nothing needs",
    explanation:
      "`permissions` says what the runbook can touch; a program that no step starts says too much, and so does a host that none calls.",
    example: pageDocument(head: kubectl, ask), fixed: pageDocument(ask)),
  DiagnosticPage(
    code: .runbookUnusedInput, title: "An input that nothing uses",
    explanation: "A person would be asked for it in an incident, for nothing.",
    example: pageDocument(head: "inputs: { app: { type: string } }\n", ask), fixed: pageDocument(ask)),
  DiagnosticPage(
    code: .runbookUselessAllow, title: "`allow` for what is not found",
    explanation: "`allow` silences a safety rule that warns, where it warns. Errors cannot be silenced.",
    example: pageDocument(ask + "\n    allow: [{ code: RB303, reason: We know. }]\n"), fixed: pageDocument(ask)),
  DiagnosticPage(
    code: .runbookShellWord, title: "What only a shell would understand",
    explanation: """
      `run` starts a program with arguments, and no shell is between: `|` and `>` reach the program as they are. Give the first
      program's output a name, and hand it to the second step's `stdin`; or `run` a script of yours. Where the program does want the
      character, say so under `allow`.
      """,
    example: pageDocument(
      head: kubectl, "  - { id: pods, title: Pods, effect: read, run: [kubectl, get, pods, \"|\", sort] }\n"),
    fixed: pageDocument(
      head: kubectl,
      "  - { id: pods, title: Pods, effect: read, run: [kubectl, get, pods, --sort-by, .metadata.name] }\n")),
  DiagnosticPage(
    code: .runbookUnapproved, title: "What people have to agree to",
    explanation: """
      `git.revertRollback` brings back what a rollback took away. It is done only after an `approve`, and never in a runbook with
      `rollback: auto`, which undoes without asking.
      """,
    example: pageDocument(back),
    fixed: pageDocument(back + "    approve: { from: group:platform, count: 2 }\n")),
  DiagnosticPage(
    code: .runbookUndeclaredHost, title: "A host that the runbook may not call",
    explanation: """
      Every host that a built-in action calls is listed under `permissions.hosts`, with its port where only that one is meant, so that
      a reader sees at once whom the runbook talks to. An address that is computed is checked when the step runs.
      """,
    example: pageDocument(health), fixed: pageDocument(head: "permissions: { hosts: [shop.example.org] }\n", health)),
]

private let back = """
    - id: back
      title: Bring the change back
      uses: git.revertRollback
      with: { repo: /srv/gitops, commit: HEAD }

  """

private let health = """
    - id: health
      title: The shop answers
      uses: http.request
      with: { url: "https://shop.example.org/health" }

  """

extension String {
  /// The text with the first occurrence replaced.
  fileprivate func replacing(_ part: String, with replacement: String) -> String {
    let bytes = Array(utf8)
    let wanted = Array(part.utf8)
    guard bytes.count >= wanted.count,
      let start = (0...bytes.count - wanted.count).first(where: { bytes[$0...].starts(with: wanted) })
    else { return self }
    return String(decoding: bytes[..<start] + Array(replacement.utf8) + bytes[(start + wanted.count)...], as: UTF8.self)
  }
}
