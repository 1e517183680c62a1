import Diagnostics
import RunbookLanguage
import TestSupport
import Testing

@Suite struct ShippedTests {
  static let runbooks = [
    "admission-bypass", "bad-configuration-outage", "compromised-ci-key", "compromised-deployment",
    "force-push-rewrite",
    "leaked-sealing-key", "poisoned-chart", "weakened-policy",
  ]

  private func read(_ id: String) throws -> CheckedRunbook? {
    let root = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
    let file = "runbooks/\(id).yaml"
    let outcome = RunbookChecker(features: .all, today: today)
      .check(Source(path: file, bytes: try readFile("\(root)/\(file)")))
    #expect(rendered(outcome.diagnostics) == "")
    return outcome.runbook
  }

  @Test(arguments: runbooks) func `a shipped runbook has no findings, an owner, controls and a date of review`(
    id: String
  ) throws {
    let runbook = try #require(try read(id)).runbook
    #expect(runbook.metadata.id.value == id)
    #expect(runbook.metadata.owner != nil && runbook.metadata.severity != nil && !runbook.metadata.controls.isEmpty)
    #expect(runbook.metadata.reviewed != nil && runbook.metadata.reviewEvery != nil)
    // An outage of our own is no technique of an attacker.
    #expect(runbook.metadata.attack.isEmpty == (id == "bad-configuration-outage"))
    let actions = runbook.steps.compactMap { if case .uses(let call) = $0.action { call.name.value } else { nil } }
    #expect(actions.contains("notify.list"))
  }

  @Test func `with a leaked sealing key the first thing said is not to roll back, and nothing does`() throws {
    let runbook = try #require(try read("leaked-sealing-key")).runbook
    #expect(runbook.steps.first?.title.value == "Do not roll back")
    let calls = (runbook.steps + runbook.onFailure + runbook.always).compactMap {
      if case .uses(let call) = $0.action { call.name.value } else { nil }
    }
    #expect(!calls.contains { $0.hasPrefix("git.rollback") || $0.hasPrefix("git.revert") })
  }

  @Test(arguments: runbooks.filter { $0 != "compromised-deployment" && $0 != "leaked-sealing-key" })
  func `parents stop before children, children go on before parents, and the commit is looked at in between`(
    id: String
  ) throws {
    let ids = try #require(try read(id)).runbook.steps.map(\.id.value)
    let (stopped, resumed) =
      id == "poisoned-chart"
      ? (["stopParent", "stopRelease"], ["resumeRelease", "resumeParent", "runs", "sameCommit", "look"])
      : (["stopParent", "stopApp"], ["healthy", "runs", "sameCommit", "resumeApp", "resumeParent", "settled", "look"])
    let wanted = stopped + resumed
    #expect(ids.filter(wanted.contains) == wanted)
  }

  /// The example of the language's description, with what the engine cannot execute yet switched on.
  @Test func `a runbook that uses most of the language is read completely`() {
    let text = """
      # yaml-language-server: $schema=…
      apiVersion: runback/v1
      kind: Runbook
      metadata:
        id: compromised-deployment            # equals the file's name
        title: Compromised deployment
        summary: A change that nobody authorised reached the GitOps repository.
        owner: group:platform-security        # a reference into contacts/
        severity: sev1
        tags: [gitops, supply-chain]
        attack: [T1195.002]
        controls: ["SOC2:CC7.4", "ISO27001:A.5.26"]
        reviewed: 2026-11-20
        reviewEvery: 90d
      inputs:
        repo: { type: path, description: Clone of the GitOps repository }
        branch: { type: string, default: main }
        app: { type: k8sName, prompt: "Which Argo CD application?" }
      permissions:
        exec: [kubectl]
        hosts: []
      lock: "gitops ${{ inputs.repo }} ${{ inputs.branch }}"
      defaults: { timeout: 5m }
      rollback: ask
      preflight:
        - id: canReach
          title: The cluster answers
          run: [kubectl, --namespace, argocd, get, application, "${{ inputs.app }}", --output, name]
      steps:
        - id: scope
          title: Find what was not authorised
          uses: git.verify
          with: { repo: "${{ inputs.repo }}", branch: "${{ inputs.branch }}" }
        - id: freeze
          title: Stop Argo CD from syncing this application
          run: [kubectl, --namespace, argocd, patch, application, "${{ inputs.app }}", --type, merge, --patch, '{"spec":{"syncPolicy":null}}']
          idempotent: true
          retry: { max: 3, initial: 2s, factor: 2 }
          noUndo: Sync is resumed by a person when the last step says so; resuming on failure would deploy the bad commit.
        - id: rollback
          title: Go back to the last known-good commit
          when: steps.scope.outputs.untrusted > 0
          uses: git.rollback
          with: { repo: "${{ inputs.repo }}", branch: "${{ inputs.branch }}", push: origin }
          approve: { from: group:incident-commanders, count: 2, breakGlass: { from: group:executives, count: 1 } }
        - id: tell
          title: Tell those who must know
          when: has(steps.rollback.outputs.target)
          manual: Rolled back to ${{ steps.rollback.outputs.target }}
          confirm: Send now?
        - id: look
          title: Look at the dashboard
          manual: Is the error rate below 1 % for five minutes? Then turn sync on again as the plan showed.
          outputs: { healthy: { type: bool } }
          expect: steps.look.outputs.healthy
      onFailure: []
      always: []
      """
    let outcome = check(
      text, path: "runbooks/compromised-deployment.yaml", features: Set(LanguageFeature.allCases),
      contacts: ["group:platform-security", "group:incident-commanders", "group:executives"])
    #expect(rendered(outcome.diagnostics) == "")
    #expect(outcome.runbook?.runbook.steps.count == 5)
  }
}

@Suite struct DocumentationTests {
  @Test func `the runbook of the language's page has no findings`() throws {
    let root = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
    let page = try readText("\(root)/docs/runbook-language.md")
    let parts = page.split(separator: "```", omittingEmptySubsequences: false)
    let text = String(try #require(parts.count > 1 ? parts[1].dropFirst("yaml\n".count) : nil))
    let outcome = check(text, path: "runbooks/bad-release.yaml", contacts: ["group:platform"])
    #expect(rendered(outcome.diagnostics) == "")
  }
}
