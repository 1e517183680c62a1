extension `A review in Markdown` {
  /// DIGEST, HEAD and RUN stand for what the test computes.
  static let golden = """
    # Compromised deployment

    |  |  |
    | --- | --- |
    | Incident | INC-7 |
    | Run | `RUN` |
    | Runbook | `example`, SHA-256 `DIGEST` |
    | Outcome | stands still: step \\`look\\` is done by a person |
    | Began | 2026-11-24T06:00:00Z |
    | Last entry | 2026-11-24T06:10:00Z |
    | Requested by | ana on laptop (unproven) |
    | Runbook and contacts | unverified |
    | Inputs | branch = main |

    ## Rolled back

    |  |  |
    | --- | --- |
    | From | `aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa` |
    | Back to | `bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb` |
    | By the new commit | `cccccccccccccccccccccccccccccccccccccccc` |
    | On the remote | yes |
    | Kept as they were | apps/db/sealedsecret.yaml |

    ## Steps

    | Step | What | State | Attempts | Remarks | Evidence |
    | --- | --- | --- | --- | --- | --- |
    | `scope` | Find it | succeeded |  | 2 untrusted |  |
    | `freeze` | Freeze | skipped |  | the condition is false: inputs.cluster |  |
    | `rollback` | Go back | succeeded |  |  |  |
    | `whom` | Whom to tell | succeeded |  |  |  |

    ## Timeline

    | Time (UTC) | Event | Who | Evidence |
    | --- | --- | --- | --- |
    | 2026-11-24T06:00:00Z | the run begins | ana |  |
    | 2026-11-24T06:01:00Z | scope: Find it | runback |  |
    | 2026-11-24T06:02:00Z | scope succeeded: 2 untrusted | runback |  |
    | 2026-11-24T06:03:00Z | freeze skipped: the condition is false: inputs.cluster | runback |  |
    | 2026-11-24T06:04:00Z | rollback: confirmed | ana |  |
    | 2026-11-24T06:05:00Z | rollback: Go back | runback |  |
    | 2026-11-24T06:06:00Z | rollback succeeded | runback |  |
    | 2026-11-24T06:07:00Z | whom: Whom to tell | runback |  |
    | 2026-11-24T06:08:00Z | whom succeeded | runback |  |
    | 2026-11-24T06:09:00Z | The phone rings. | bo |  |
    | 2026-11-24T06:10:00Z | the run stands still: step \\`look\\` is done by a person | runback |  |

    ## Whom to tell, and by when

    ```text
    1. ana, +49 30 1234
    ```

    ## What is missing

    - Is it healthy?: `--answer look.healthy=true|false`

    ## Integrity

    11 entries; the last has SHA-256 `HEAD`. Every line follows the one before it, and every attachment is what a line names.

    The journal is not sealed: nobody can tell from it whether lines were cut off at its end.

    """
}
