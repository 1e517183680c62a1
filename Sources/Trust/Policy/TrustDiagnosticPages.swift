public import Diagnostics

private let head = "apiVersion: runback/v1\nkind: TrustPolicy\n"
private let ana = "  ana: { ssh: [keys/ana.pub], can: [commit, merge, rollback, attest] }\n"

private func page(
  _ code: DiagnosticCode, _ title: String, _ explanation: String, bad: String, good: String
) -> DiagnosticPage {
  DiagnosticPage(code: code, title: title, explanation: explanation, example: bad, fixed: good)
}

/// One page for each finding about a trust policy.
public let trustDiagnosticPages: [DiagnosticPage] = [
  page(
    .trustWrongDocument, "not a trust policy of this version",
    "A trust policy begins with `apiVersion: runback/v1` and `kind: TrustPolicy`. Another version may mean other things "
      + "by the same keys, so it is not guessed at.",
    bad: "apiVersion: runback/v1\nkind: Policy\nsigners:\n" + ana, good: head + "signers:\n" + ana),
  page(
    .trustNoObjectID, "not a commit's full id",
    "`root`, `floor` and the keys of `accepted` name commits by their 40 hexadecimal digits. Short ids and names of "
      + "branches can come to mean another commit.",
    bad: head + "root: main\nsigners:\n" + ana,
    good: head + "root: \"4f1a5b1051b469108d1bdf0ebec6c814427e3834\"\nsigners:\n" + ana),
  page(
    .trustSignerWithoutKey, "a signer has no key",
    "A signer is known by public keys, files under `ssh` or `openpgp`, or by what a certificate says, under `x509`.",
    bad: head + "signers:\n  ana: { can: [commit, rollback, attest] }\n", good: head + "signers:\n" + ana),
  page(
    .trustKeyFile, "a key file cannot be used",
    "Key files are named relative to the policy, or by an absolute path. An SSH file holds public keys as OpenSSH writes "
      + "them, one a line; an OpenPGP file holds certificates, armoured or not. One of several certificates that cannot be used is a warning: "
      + "it is passed over.",
    bad: head + "signers:\n  ana: { ssh: [keys/anna.pub], can: [commit, rollback, attest] }\n",
    good: head + "signers:\n" + ana),
  page(
    .trustSharedKey, "two signers share a key",
    "A key stands for one signer. With a shared key nobody could say who signed, and one person could meet a threshold "
      + "of two.",
    bad: head + "signers:\n" + ana + "  bo: { ssh: [keys/ana.pub], can: [commit] }\n",
    good: head + "signers:\n" + ana + "  bo: { ssh: [keys/bo.pub], can: [commit] }\n"),
  page(
    .trustForge, "a forge is given more than it can prove",
    "A forge signs what any of its users do on its pages, in any repository: its key proves which forge, and not who. It "
      + "may `merge` and `squash`, and it cannot answer for a path.",
    bad: head + "signers:\n" + ana + "  github: { ssh: [keys/forge.pub], kind: forge, can: [commit] }\n",
    good: head + "signers:\n" + ana + "  github: { ssh: [keys/forge.pub], kind: forge, can: [merge, squash] }\n"),
  page(
    .trustUnknownSigner, "a path rule names nobody",
    "The signers of a path rule are names under `signers`.",
    bad: head + "signers:\n" + ana + "paths:\n  - { match: [\"kyverno/**\"], signers: [anna] }\n",
    good: head + "signers:\n" + ana + "paths:\n  - { match: [\"kyverno/**\"], signers: [ana] }\n"),
  page(
    .trustPattern, "not a pattern",
    "Patterns match the paths of a tree from its top: `*` and `?` stay within a folder, `**` goes through any number of "
      + "them, `[a-z]` is a class. `name` matches at the top only, `**/name` everywhere.",
    bad: head + "signers:\n" + ana + "protect: [\"./secrets/*\"]\n",
    good: head + "signers:\n" + ana + "protect: [\"secrets/*\"]\n"),
  page(
    .trustThreshold, "a threshold that nobody can meet",
    "A threshold counts distinct signers, so that it cannot be higher than their number.",
    bad: head + "signers:\n" + ana + "paths:\n  - { match: [\"kyverno/**\"], signers: [ana], threshold: 2 }\n",
    good: head + "signers:\n" + ana + "paths:\n  - { match: [\"kyverno/**\"], signers: [ana], threshold: 1 }\n"),
  page(
    .trustQuarantine, "neither a commit nor an image by its digest",
    "`quarantined` names commits by their full ids and images by digest. A tag can move, and a manifest can write name and "
      + "tag on two lines, where a search would miss it.",
    bad: head + "signers:\n" + ana + "quarantined: { \"ghcr.io/acme/pay:1.2\": \"cryptominer\" }\n",
    good: head + "signers:\n" + ana
      + "quarantined: { \"ghcr.io/acme/pay@sha256:6c3c624b58dbbcd3c0dd82b4c53f04194d1247c6eebdaab7c610cf7d66709b3b\": \"cryptominer\" }\n"
  ),
  page(
    .trustSignerName, "a signer's name has other characters",
    "Names stand in lines that other programs split at blanks: letters, digits and `-_.@+`.",
    bad: head + "signers:\n  ana of ops: { ssh: [keys/ana.pub], can: [commit, rollback, attest] }\n",
    good: head + "signers:\n" + ana),
  page(
    .trustBranch, "not a branch",
    "`branches` lists short names as `git branch` shows them.",
    bad: head + "branches: [refs/heads/main]\nsigners:\n" + ana, good: head + "branches: [main]\nsigners:\n" + ana),
  page(
    .trustNobodyCan, "nobody can do what the policy asks for",
    "A warning: the policy asks for something that none of its signers may do, such as health marks without anybody who "
      + "can `attest`. It would show when somebody needs it.",
    bad: head + "signers:\n  ana: { ssh: [keys/ana.pub], can: [commit] }\n", good: head + "signers:\n" + ana),
  page(
    .trustPrincipal, "not a principal of an SSH certificate",
    "`sshAuthority` names the keys that sign a signer's certificates, and the principals in these certificates that mean "
      + "the signer. Each is written out: a pattern would stand for whoever gets a certificate that fits, and a certificate "
      + "without principals stands for nobody.",
    bad: head + "signers:\n  ana: { sshAuthority: { keys: [keys/ca.pub], principals: [\"*@example.org\"] }, "
      + "can: [commit, rollback, attest] }\n",
    good: head + "signers:\n  ana: { sshAuthority: { keys: [keys/ca.pub], principals: [ana@example.org] }, "
      + "can: [commit, rollback, attest] }\n"),
  page(
    .trustCertificate, "a signer's certificates can come from nowhere, or from two places",
    "`x509` names a signer by what a certificate says: exactly this mail address or URI as `identity`. With an `issuer`, "
      + "certificates are Sigstore's: their roots and the key of the log that proves when something was signed stand under "
      + "`sigstore`, once for all signers. Without one, an authority of your own vouches, and the signer names its `roots`.",
    bad: head + "signers:\n" + ana
      + "  ci: { x509: { issuer: \"https://accounts.example.org\", identity: ci@example.org }, can: [attest] }\n",
    good: head + "sigstore: { roots: [keys/fulcio.pem], rekor: [keys/rekor.pub] }\nsigners:\n" + ana
      + "  ci: { x509: { issuer: \"https://accounts.example.org\", identity: ci@example.org }, can: [attest] }\n"),
  page(
    .trustRuleMatchesNothing, "a path rule matches nothing",
    "A warning of `trust lint --repo`: nothing at the tip of the branch is what the pattern names. Paths start at the top: `name` "
      + "is the top's, `**/name` everybody's. A rule that misses protects nothing.",
    bad: head + "signers:\n" + ana + "paths:\n  - { match: [\"kyvero/**\"], signers: [ana] }\n",
    good: head + "signers:\n" + ana + "paths:\n  - { match: [\"kyverno/**\"], signers: [ana] }\n"),
  page(
    .trustExpiredKey, "a key that counts no longer",
    "A warning of `trust lint`: the OpenPGP key has expired, is revoked or cannot sign. What it signs from now on counts for nothing, and "
      + "what it signed before counts only where the witness log saw it in time.",
    bad: head + "signers:\n" + ana + "  bo: { openpgp: [keys/expired.asc], can: [commit] }\n",
    good: head + "signers:\n" + ana + "  bo: { ssh: [keys/bo.pub], can: [commit] }\n"),
  page(
    .trustKeyTwice, "one key is listed twice",
    "A warning of `trust lint`: the same key stands in two files of a signer. Who takes it out of one leaves it in the other.",
    bad: head + "signers:\n  ana: { ssh: [keys/ana.pub, keys/ana.pub], can: [commit, rollback, attest] }\n",
    good: head + "signers:\n" + ana),
  page(
    .trustNoFloor, "a root without a floor",
    "A warning of `trust lint`: without `floor`, an old tip that a server plays to you as the newest shows only on a machine whose witness "
      + "log has seen a newer one. A fresh clone in CI has seen nothing.",
    bad: head + "root: \"4f1a5b1051b469108d1bdf0ebec6c814427e3834\"\nsigners:\n" + ana,
    good: head + "root: \"4f1a5b1051b469108d1bdf0ebec6c814427e3834\"\n"
      + "floor: \"20f2d85d7e0340e4a7f2235ea33a508225172b7a\"\nsigners:\n" + ana),
  page(
    .trustNoProtect, "nothing says what a rollback must leave alone",
    "A warning of `trust lint`: without `protect`, usual names of sealed and external secrets are kept. Secrets under other names "
      + "would go back to what they were, and work no longer.",
    bad: head + "signers:\n" + ana, good: head + "signers:\n" + ana + "protect: [\"**/*.sops.yaml\"]\n"),
  page(
    .trustShadowedRule, "a rule that another makes pointless",
    "A warning of `trust lint`: all rules that cover a path hold. A rule that asks for nothing more than another one does "
      + "says nothing, and is often a slip.",
    bad: head + "signers:\n" + ana + "  bo: { ssh: [keys/bo.pub], can: [commit] }\n"
      + "paths:\n  - { match: [\"**\"], signers: [ana] }\n  - { match: [\"kyverno/**\"], signers: [ana, bo] }\n",
    good: head + "signers:\n" + ana + "  bo: { ssh: [keys/bo.pub], can: [commit] }\n"
      + "paths:\n  - { match: [\"**\"], signers: [ana, bo] }\n  - { match: [\"kyverno/**\"], signers: [ana] }\n"),
  page(
    .trustAcceptedUnknown, "an accepted commit is not in the history",
    "A warning of `trust lint --repo`: `accepted` lets a commit through that nobody known signed. One that the branch does not have is an "
      + "exception for whoever pushes it.",
    bad: head + "signers:\n" + ana
      + "accepted: { \"2f6b0c1de0a14b0f8f0c3a1de24a5be0a2b3c4d5\": \"imported\" }\n",
    good: head + "signers:\n" + ana + "accepted: {}\n"),
  page(
    .trustWeakKey, "a weak key",
    "A warning of `trust lint`: an RSA key of less than 3,072 bits, or a DSA key. Signatures by it count, and should not for long.",
    bad: head + "signers:\n" + ana + "  bo: { ssh: [keys/weak.pub], can: [commit] }\n",
    good: head + "signers:\n" + ana + "  bo: { ssh: [keys/bo.pub], can: [commit] }\n"),
  page(
    .trustUnguardedPolicy, "one person can change the repository's policy",
    "A warning of `trust lint`: with `delegated: true`, who can `admin` says in `.runback/` who may commit. Without a rule that wants "
      + "two, one stolen key is enough.",
    bad: head + "signers:\n  ana: { ssh: [keys/ana.pub], can: [commit, rollback, attest, admin] }\ndelegated: true\n",
    good: head + "signers:\n  ana: { ssh: [keys/ana.pub], can: [commit, rollback, attest, admin] }\n"
      + "  bo: { ssh: [keys/bo.pub], can: [commit, admin] }\ndelegated: true\n"
      + "paths:\n  - { match: [\".runback/**\"], signers: [ana, bo], threshold: 2 }\n"),
  page(
    .trustOperatorsWord, "the operator's word in the repository's policy",
    "With `delegated: true`, a policy in the judged repository, `.runback/trust.yaml`, says who may do what (`signers`), which paths "
      + "need whom (`paths`) and what a rollback leaves alone (`protect`). From where on history is trusted, what is "
      + "accepted or quarantined, who is compromised, who may `attest`, and how commits are judged stay in the operator's "
      + "policy outside the repository: whoever can change the repository must not decide these.",
    bad: head + "signers:\n" + ana.replacing(", attest", with: "")
      + "accepted: { \"4f1a5b1051b469108d1bdf0ebec6c814427e3834\": \"looks fine\" }\n",
    good: head + "signers:\n" + ana.replacing(", attest", with: "")),
  page(
    .trustEverybodyRollsBack, "everybody can roll back",
    "A warning of `trust lint`: whoever can `rollback` makes a branch trusted again, whatever is on it. When all who commit can, any "
      + "stolen key can. Give it to who is on call.",
    bad: head + "signers:\n" + ana + "  bo: { ssh: [keys/bo.pub], can: [commit, rollback] }\n"
      + "  ci: { ssh: [keys/ci.pub], can: [commit, rollback] }\n",
    good: head + "signers:\n" + ana + "  bo: { ssh: [keys/bo.pub], can: [commit] }\n"
      + "  ci: { ssh: [keys/ci.pub], can: [commit] }\n"),
]
