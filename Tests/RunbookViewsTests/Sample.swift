import Calendars
import Diagnostics
import RunbookLanguage
import Testing

/// A runbook with every kind of step, hostile words included.
let sampleText = """
  apiVersion: runback/v1
  kind: Runbook
  metadata:
    id: sample
    title: 'A <b>sample</b> & "more"'
    summary: It has every kind of step.
    owner: group:platform
    severity: sev1
    attack: [T1195.002]
    controls: ["SOC2:CC7.4"]
    reviewed: 2026-11-20
  inputs:
    repo: { type: path, prompt: Where is your clone? }
    app: { type: k8sName, default: shop }
  permissions: { exec: [kubectl, bash] }
  defaults: { timeout: 1m }
  preflight:
    - { id: reach, title: The cluster answers, run: [kubectl, get, ns, "${{ inputs.app }}"], effect: read }
  steps:
    - id: scope
      title: Find what nobody authorised
      docs: Nothing is *changed*.
      uses: git.verify
      with: { repo: "${{ inputs.repo }}" }
    - id: freeze
      title: Stop the controllers
      parallel:
        argo:
          - id: argo
            title: Stop Argo CD
            run: [kubectl, annotate, application, "${{ inputs.app }}", 'paused=it''s "$5" `now`']
            onError: { goto: argoSaid }
            undo: { run: [kubectl, annotate, application, "${{ inputs.app }}", paused-] , title: Start Argo CD }
          - id: argoSaid
            title: Write it down
            manual: Write down who was told | and when
            outputs: { who: { type: string, description: Who was told } }
        flux:
          - id: flux
            title: Stop Flux
            shell: |
              kubectl get pods
            effect: mutate
            noUndo: A person starts it
    - id: back
      title: Go back
      when: steps.scope.outputs.untrusted > 0
      confirm: "Go back on ${{ inputs.app }}?"
      approve: { from: group:commanders, count: 2 }
      uses: git.rollback
      with: { repo: "${{ inputs.repo }}", keep: ["a b", "${{ inputs.app }}"] }
    - id: afterwards
      title: Afterwards
      steps:
        - { id: wipe, title: Wipe the token, effect: irreversible, confirm: Really?, run: [kubectl, delete, secret, "n-${{ size(inputs.app) }}"] }
        - { id: healthy, title: It is healthy, uses: assert, with: { that: inputs.app != "" } }
  onFailure:
    - { id: say, title: Say that it failed, manual: Tell the others }

  """

func sample() throws -> CheckedRunbook {
  let source = Source(path: "runbooks/sample.yaml", text: sampleText)
  let check = RunbookChecker(features: .all, today: Timestamp(secondsSinceEpoch: 1_795_478_400)).check(source)
  return try #require(check.runbook, "\(DiagnosticRenderer(.short).render(check.diagnostics))")
}
