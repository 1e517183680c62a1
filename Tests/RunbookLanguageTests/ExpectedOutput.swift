/// What a person sees for the example of each page; compared whole.
let expectedOutput: [String: String] = [
  "RB101": #"""
  error[RB101]: this is a `Playbook` and not a runbook
   --> runbooks/sample.yaml:2:7
    |
  2 | kind: Playbook
    |       ^^^^^^^^ another kind
    |
    = help: a runbook has `kind: Runbook`

  """#,
  "RB102": #"""
  error[RB102]: `ask-somebody` cannot be the name of a step
   --> runbooks/sample.yaml:6:11
    |
  6 |   - { id: ask-somebody, title: Ask, manual: Is it safe? }
    |           ^^^^^^^^^^^^ not a name
    |
    = help: write `askSomebody`

  """#,
  "RB103": #"""
  error[RB103]: the step `ask` does nothing
   --> runbooks/sample.yaml:6:5
    |
  6 |   - { id: ask, title: Ask somebody }
    |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ no `uses`, `run` or `manual`
    |
    = help: add one of `uses`, `run`, `shell`, `manual`, `parallel`, `steps`

  """#,
  "RB104": #"""
  error[RB104]: unknown action `git.verfy`
   --> runbooks/sample.yaml:6:38
    |
  6 |   - { id: scope, title: Judge, uses: git.verfy, with: { repo: . } }
    |                                      ^^^^^^^^^ not an action
    |
    = help: did you mean `git.verify`?

  """#,
  "RB105": #"""
  error[RB105]: `timeout` is for machines, and this step is done by a person
   --> runbooks/sample.yaml:6:49
    |
  6 |   - { id: ask, title: Ask, manual: Is it safe?, timeout: 5m }
    |                                                 ^^^^^^^ does not belong here
    |
    = help: people are never timed out; `remindAfter` reminds them

  """#,
  "RB106": #"""
  error[RB106]: `onFailure` is not supported by this version yet
   --> runbooks/sample.yaml:4:1
    |
  4 | onFailure: [{ id: tell, title: Tell, manual: Tell ana. }]
    | ^^^^^^^^^ cannot be executed
    |
    = help: the runbook is refused rather than run without it

  """#,
  "RB107": #"""
  error[RB107]: there are two steps `ask`
   --> runbooks/sample.yaml:9:9
    |
  6 |   - id: ask
    |         --- the first
  9 |   - id: ask
    |         ^^^ the second
    |
    = help: give one of them another id

  """#,
  "RB108": #"""
  error[RB108]: the id is `other` and the file is named `sample.yaml`
   --> runbooks/sample.yaml:3:17
    |
  3 | metadata: { id: other, title: A sample }
    |                 ^^^^^ must equal the file's name
    |
    = help: write `id: sample`, or rename the file to `other.yaml`

  """#,
  "RB109": #"""
  error[RB109]: `${{` is never closed
   --> runbooks/sample.yaml:6:41
    |
  6 |   - { id: ask, title: Ask, manual: "Run ${{ run.id : safe?" }
    |                                         ^^^ it begins here
    |
    = help: close it with `}}`; for the characters themselves write `$${{`

  """#,
  "RB110": #"""
  error[RB110]: `=` is not an operator
   --> runbooks/sample.yaml:9:18
    |
  9 |     when: run.id = ""
    |                  ^ here
    |
    = help: to compare, write `==`

  """#,
  "RB111": #"""
  error[RB111]: YAML cannot read this expression without quotes
   --> runbooks/sample.yaml:9:11
    |
  9 |     when: !(run.id == "")
    |           ^^^^^^^^^^^^^^^ quote it
    |
    = help: write `when: '!(run.id == "")'`

  """#,
  "RB112": #"""
  error[RB112]: `1195` is not a technique of MITRE ATT&CK
   --> runbooks/sample.yaml:3:51
    |
  3 | metadata: { id: sample, title: A sample, attack: [1195] }
    |                                                   ^^^^ not a technique
    |
    = help: for example `T1195.002`

  """#,
  "RB113": #"""
  error[RB113]: there is no type `boolean`
   --> runbooks/sample.yaml:4:25
    |
  4 | inputs: { sure: { type: boolean } }
    |                         ^^^^^^^ not a type
    |
    = help: did you mean `bool`?

  """#,
  "RB114": #"""
  error[RB114]: in the pattern: the class is never closed
   --> runbooks/sample.yaml:9:26
    |
  9 |     when: run.id.matches("[0-9")
    |                          ^^^^^^ here
    |
    = help: close it with `]`

  """#,
  "RB115": #"""
  error[RB115]: nothing says how long the step `scope` may take
   --> runbooks/sample.yaml:5:11
    |
  5 |   - { id: scope, title: Judge, uses: git.verify, with: { repo: . } }
    |           ^^^^^ no `timeout`
    |
    = help: add `timeout: 5m` to the step, or `defaults: { timeout: 5m }` to the runbook

  """#,
  "RB116": #"""
  error[RB116]: `steps` has no steps
   --> runbooks/sample.yaml:6:3
    |
  6 |   []
    |   ^^ empty
    |
    = help: leave the key out, or add a step

  """#,
  "RB117": #"""
  error[RB117]: `git.verify` takes no `brnch`
   --> runbooks/sample.yaml:6:67
    |
  6 |   - { id: scope, title: Judge, uses: git.verify, with: { repo: ., brnch: main } }
    |                                                                   ^^^^^ not a parameter
    |
    = help: did you mean `branch`?

  """#,
  "RB118": #"""
  error[RB118]: `git.verify` needs `repo`: a clone of the repository
   --> runbooks/sample.yaml:6:38
    |
  6 |   - { id: scope, title: Judge, uses: git.verify }
    |                                      ^^^^^^^^^^ `repo` is missing
    |
    = help: add it under `with`

  """#,
  "RB201": #"""
  error[RB201]: there is no `runs`
   --> runbooks/sample.yaml:9:11
    |
  9 |     when: runs.id != ""
    |           ^^^^ not a name that is known here
    |
    = help: did you mean `run`?

  """#,
  "RB202": #"""
  error[RB202]: the step `scope` has no output `trustd`
    --> runbooks/sample.yaml:10:31
     |
  10 |     when: steps.scope.outputs.trustd
     |                               ^^^^^^ no such output
     |
     = help: did you mean `trusted`?

  """#,
  "RB203": #"""
  error[RB203]: `steps.scope` cannot be read here: the step `scope` comes later
   --> runbooks/sample.yaml:9:11
    |
  9 |     when: steps.scope.outputs.trusted
    |           ^^^^^^^^^^^ not known yet
    |
    = help: move the step `scope` before this one

  """#,
  "RB204": #"""
  error[RB204]: `steps.scope.outputs.trusted` may be absent: the step `scope` is skipped when its `when` is false
    --> runbooks/sample.yaml:10:11
     |
  10 |     when: steps.scope.outputs.trusted
     |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^ may be absent
     |
     = help: ask first: `has(steps.scope.outputs.trusted) && …`, or `has(steps.scope.outputs.trusted) ? steps.scope.outputs.trusted : …`

  """#,
  "RB205": #"""
  error[RB205]: `when` is true or false, and this is of type int
    --> runbooks/sample.yaml:10:11
     |
  10 |     when: steps.scope.outputs.untrusted
     |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ not a bool
     |
     = help: compare it: `… > 0`

  """#,
  "RB206": #"""
  error[RB206]: there is no function `length`
   --> runbooks/sample.yaml:9:18
    |
  9 |     when: run.id.length() > 3
    |                  ^^^^^^ not a function
    |
    = help: did you mean `size`?

  """#,
  "RB207": #"""
  error[RB207]: `My Shop` is not a Kubernetes name: lowercase letters, digits, `-` and `.`, at most 253, a letter or digit at both ends
   --> runbooks/sample.yaml:4:42
    |
  4 | inputs: { app: { type: k8sName, default: My Shop } }
    |                                          ^^^^^^^ not of type `k8sName`

  """#,
  "RB208": #"""
  error[RB208]: a list of string has no text form, so it cannot stand in `manual`
   --> runbooks/sample.yaml:7:41
    |
  7 |   - { id: ask, title: Ask, manual: "${{ steps.scope.outputs.commits }}?" }
    |                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^ not a text
    |
    = help: for one argument an element write `{ each: LIST }`; for its length `size(…)`

  """#,
  "RB209": #"""
  error[RB209]: an output cannot be a secret: it is journalled
   --> runbooks/sample.yaml:6:74
    |
  6 |   - { id: ask, title: Ask, manual: Which one?, outputs: { token: { type: secret } } }
    |                                                                          ^^^^^^ here

  """#,
  "RB210": #"""
  error[RB210]: nobody in the contacts is `group:platfrom`
   --> runbooks/sample.yaml:3:49
    |
  3 | metadata: { id: sample, title: A sample, owner: group:platfrom }
    |                                                 ^^^^^^^^^^^^^^ not a contact
    |
    = help: did you mean `group:platform`?

  """#,
  "RB301": #"""
  error[RB301]: the runbook may not start `kubectl`
   --> runbooks/sample.yaml:6:36
    |
  6 |   - { id: pods, title: Look, run: [kubectl, get, pods], effect: read }
    |                                    ^^^^^^^ not under `permissions.exec`
    |
    = help: add it: `permissions: { exec: [kubectl] }`

  """#,
  "RB302": #"""
  error[RB302]: `${{ }}` in a script would become code
   --> runbooks/sample.yaml:7:42
    |
  7 |   - { id: say, title: Say, run: [sh, -c, "echo ${{ run.id }}"], effect: read }
    |                                          ^^^^^^^^^^^^^^^^^^^^ this is a script
    |
    = help: pass the value by `env` and read it as `"$NAME"`

  """#,
  "RB303": #"""
  error[RB303]: this argument could begin with `-` and be read as an option
   --> runbooks/sample.yaml:8:54
    |
  8 |   - { id: pod, title: Look, run: [kubectl, get, pod, "${{ inputs.app }}"], effect: read }
    |                                                      ^^^^^^^^^^^^^^^^^^^ a value from outside
    |
    = help: join it to its option: `--name=${{ … }}`; or put `--` before it, where the program understands that
    = help: or let its type exclude it: `k8sName`, `commit`, `path`, an enum, or a `pattern` such as `[a-z0-9].*`

  """#,
  "RB304": #"""
  warning[RB304]: nothing says how to undo the step `stop`
   --> runbooks/sample.yaml:7:11
    |
  7 |   - { id: stop, title: Stop, run: [kubectl, drain, node1] }
    |           ^^^^ changes something
    |
    = help: say why it needs none: `noUndo: …`; or `effect: read` if it changes nothing

  """#,
  "RB305": #"""
  warning[RB305]: the step `end` cannot be undone and nobody is asked
   --> runbooks/sample.yaml:7:11
    |
  7 |   - { id: end, title: Delete, run: [kubectl, delete, pvc, old], effect: irreversible, noUndo: It is…
    |           ^^^ irreversible
    |
    = help: add `confirm: Really …?`

  """#,
  "RB306": #"""
  warning[RB306]: the review was due on 2020-04-30
   --> runbooks/sample.yaml:3:52
    |
  3 | metadata: { id: sample, title: A sample, reviewed: 2020-01-31, reviewEvery: 90d }
    |                                                    ^^^^^^^^^^ reviewed here last
    |
    = help: read it through, correct it, and set `reviewed: 2026-11-24`

  """#,
  "RB307": #"""
  warning[RB307]: `registry.example.org/tools/debug:1` names an image by tag, which can be moved
   --> runbooks/sample.yaml:8:43
    |
  8 |       run: [kubectl, debug, web, --image, registry.example.org/tools/debug:1] }
    |                                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ not a digest
    |
    = help: write `…@sha256:…`

  """#,
  "RB308": #"""
  warning[RB308]: no step starts `kubectl`
   --> runbooks/sample.yaml:4:23
    |
  4 | permissions: { exec: [kubectl] }
    |                       ^^^^^^^ permitted for nothing
    |
    = help: take it out

  """#,
  "RB309": #"""
  warning[RB309]: nothing uses the input `app`
   --> runbooks/sample.yaml:4:11
    |
  4 | inputs: { app: { type: string } }
    |           ^^^ asked for nothing
    |
    = help: take it out, or use `${{ inputs.app }}`

  """#,
  "RB310": #"""
  error[RB310]: `RB303` cannot be silenced
   --> runbooks/sample.yaml:9:21
    |
  9 |     allow: [{ code: RB303, reason: We know. }]
    |                     ^^^^^ not one of the rules that warn
    |
    = help: rules that can be: `RB304`, `RB305`, `RB307`, `RB311`

  """#,
  "RB311": #"""
  warning[RB311]: `|` goes to the program as an argument: there is no shell
   --> runbooks/sample.yaml:7:70
    |
  7 |   - { id: pods, title: Pods, effect: read, run: [kubectl, get, pods, "|", sort] }
    |                                                                      ^^^ does nothing here
    |
    = help: make two steps of it, with an output and `stdin`; or put the line into a script, and `run` that

  """#,
  "RB312": #"""
  error[RB312]: `git.revertRollback` is only done after an approval
   --> runbooks/sample.yaml:8:11
    |
  8 |     uses: git.revertRollback
    |           ^^^^^^^^^^^^^^^^^^ nobody approves this
    |
    = help: add `approve: { from: group:incident-commanders, count: 2 }` to the step

  """#,
  "RB313": #"""
  error[RB313]: the runbook may not call `shop.example.org`
   --> runbooks/sample.yaml:9:18
    |
  9 |     with: { url: "https://shop.example.org/health" }
    |                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ not under `permissions.hosts`
    |
    = help: add it: `permissions: { hosts: [shop.example.org] }`

  """#,
]
