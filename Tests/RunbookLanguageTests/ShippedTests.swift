import Diagnostics
import RunbookLanguage
import TestSupport
import Testing

@Suite struct ShippedTests {
  @Test func `the shipped runbook has no findings`() throws {
    let root = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
    let file = "runbooks/compromised-deployment.yaml"
    let outcome = RunbookChecker(today: today).check(Source(path: file, bytes: try readFile("\(root)/\(file)")))
    #expect(rendered(outcome.diagnostics) == "")
    #expect(outcome.runbook?.runbook.steps.map(\.id.value).last == "done")
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

  @Test func `the page names every action with its parameters and outputs`() throws {
    let root = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
    let page = try readText("\(root)/docs/runbook-language.md")
    for action in ActionSignature.builtIn {
      let row = page.split(separator: "\n").first { $0.hasPrefix("| `\(action.name)` |") }
      let words = Set((row ?? "").split { !($0.isLetter || $0 == ".") }.map(String.init))
      #expect(action.outputs.allSatisfy { words.contains($0.name) }, "\(action.name)")
      let inherited = ["repo", "branch", "policy", "root", "history", "bad", "before", "accept"]
      #expect(
        action.parameters.allSatisfy {
          words.contains($0.name) || (row?.contains("the same") == true && inherited.contains($0.name))
        },
        "\(action.name)")
    }
  }
}
