/// What the examples of the pages give, complete. Reviewed by reading: does it say what to type?
let expectedOutput: [String: String] = [
  "RB401": """
  error[RB401]: there is no runbook `sampel`
   --> runbooks/sampel.test.yaml:3:10
    |
  3 | runbook: sampel
    |          ^^^^^^ not a runbook
    |
    = help: did you mean `sample`?

  """,
  "RB402": """
  error[RB402]: the runbook has no step `pod`
   --> runbooks/sample.test.yaml:6:11
    |
  6 |   - step: pod
    |           ^^^ not a step
    |
    = help: did you mean `pods`?

  """,
  "RB403": """
  error[RB403]: `exit` is for programs, and `look` starts none
   --> runbooks/sample.test.yaml:8:5
    |
  8 |     exit: 1
    |     ^^^^ does not fit
    |
    = help: its outputs are said with `set`, a failure with `fail`

  """,
  "RB404": """
  error[RB404]: there are two results for the same attempts at `pods`
   --> runbooks/sample.test.yaml:7:5
    |
  6 |   - step: pods
    |     ---------- the first
  7 |   - step: pods
    |     ^^^^ the second
    |
    = help: say with `attempt` or `item` for which each is, or take one out

  """,
  "RB405": """
  error[RB405]: the input `app` has no value
   --> runbooks/sample.test.yaml:7:11
    |
  7 |   - name: it looks
    |           ^^^^^^^^ in this test
    |
    = help: add `inputs: { app: … }`

  """,
  "RB406": """
  error[RB406]: the file `sample.test.yaml` holds tests of `simple`
   --> runbooks/sample.test.yaml:3:10
    |
  3 | runbook: simple
    |          ^^^^^^ not the file's name
    |
    = help: name the file `simple.test.yaml`

  """,
]
