import Calendars
import Journal
import Markdown
import Reports

/// The bundle's `README.md`: how to check it with `sha256sum`, `ssh-keygen` and `git` alone. A test does what it says.
struct EvidenceGuide {
  let review: Review
  let statements: [EvidenceStatement]
  let bundles: Int
  let hasAttachments: Bool
  let lacks: [String]

  var text: String {
    ([head, trust, files, signature, chain] + seal + attachments + signed + commits + gaps).joined(separator: "\n")
  }

  private var head: String {
    """
    # Evidence of run \(review.overview.run)

    \(MarkdownText.inline(review.overview.title)), begun \(review.overview.began.rfc3339).

    | file | what it is |
    | --- | --- |
    | `report.html`, `report.md`, `report.json` | the post-incident review, made from the journal alone |
    | `controls.html`, `controls.md`, `controls.json` | which controls of SOC 2 and ISO/IEC 27001:2022 the journal speaks to, and where |
    | `journal.jsonl` | the journal: one JSON object a line, each with the SHA-256 of the line before it |
    | `incident.jsonl`, `deliveries.jsonl` | what was written down about the incident, and who was told, if anything was |
    | `statements/` | what people and the operator's key have signed, with the signatures (`.sig`) |
    | `attachments/` | what steps printed and collected, named by its SHA-256 |
    | `commits/` | the commits that the run made or judged, with their history, as git bundles |
    | `SHA256SUMS`, `SHA256SUMS.sig` | the SHA-256 of every other file, and the signature over that list |

    """
  }

  private var trust: String {
    """
    ## What you need

    A shell, `sha256sum`, `ssh-keygen` and `git`. Nothing in this folder can tell you whom to believe: take the public keys of
    those who may sign from somewhere else, and write them into a file in the format of allowed signers
    (`ssh-keygen(1)`), one line a key: `ana@example.org ssh-ed25519 AAAA…`. Then, in this folder:

        export SIGNERS=/path/to/allowed_signers

    Each block below ends with an error when something is wrong. The order matters: what is not signed can say anything.

    """
  }

  private var files: String {
    """
    ## 1. No file was changed, removed or added

    ```sh
    sha256sum --check --strict --quiet SHA256SUMS
    find . ! -type d ! -name SHA256SUMS ! -name SHA256SUMS.sig | sed 's|^\\./||' | while IFS= read -r file; do
      grep -q "  $file\\$" SHA256SUMS || { echo "not in the list: $file" >&2; exit 1; }
    done
    ```

    """
  }

  private var signature: String {
    """
    ## 2. The list was signed by somebody whom you believe

    Without a file `SHA256SUMS.sig` nobody has signed it, and the first check shows accidents only.

    ```sh
    signer=$(ssh-keygen -Y find-principals -f "$SIGNERS" -s SHA256SUMS.sig | sed -n 1p)
    ssh-keygen -Y verify -f "$SIGNERS" -I "$signer" -n runback-evidence -s SHA256SUMS.sig < SHA256SUMS
    ```

    """
  }

  private var chain: String {
    """
    ## 3. Every line of the journal follows the one before it

    ```sh
    previous=\(String(repeating: "0", count: 64))
    number=0
    while IFS= read -r line; do
      number=$((number + 1))
      case $line in
        "{\\"seq\\":$number,\\"time\\":\\""*"\\",\\"prev\\":\\"$previous\\""*) ;;
        *) echo "line $number does not follow the one before it" >&2; exit 1 ;;
      esac
      previous=$(printf %s "$line" | sha256sum | cut -d ' ' -f 1)
    done < journal.jsonl
    echo "$number lines, the last with $previous"
    ```

    """
  }

  private var seal: [String] {
    guard statements.contains(where: { $0.path == "statements/seal" }) else {
      return ["## 4. How far the journal went\n\nNot sealed: \(MarkdownText.inline(review.integrity.seal)).\n"]
    }
    return [
      """
      ## 4. No line was cut off at the end of the journal

      The seal says how many lines there were and what the last one was. A seal signs nothing that was added after it, such as notes.

      ```sh
      entries=$(sed -n 's/.*"entries":\\([0-9]*\\).*/\\1/p' statements/seal)
      head=$(sed -n 's/.*"head":"\\([0-9a-f]*\\)".*/\\1/p' statements/seal)
      line=$(sed -n "${entries}p" journal.jsonl)
      [ "$(printf %s "$line" | sha256sum | cut -d ' ' -f 1)" = "$head" ] || { echo "lines are missing" >&2; exit 1; }
      [ "$(sed -n "$((entries + 1))p" journal.jsonl)" ] || { echo "the line of the seal is missing" >&2; exit 1; }
      ssh-keygen -Y check-novalidate -n runback-journal -s statements/seal.1.sig < statements/seal
      ```

      """
    ]
  }

  private var attachments: [String] {
    guard hasAttachments else { return [] }
    return [
      """
      ## 5. Attachments are what the journal names

      ```sh
      for file in attachments/*; do
        digest=$(sha256sum < "$file" | cut -d ' ' -f 1)
        [ "$digest" = "${file#attachments/}" ] || { echo "$file was changed" >&2; exit 1; }
        grep -q "\\"digest\\":\\"$digest\\"" journal.jsonl || { echo "the journal does not name $file" >&2; exit 1; }
      done
      ```

      """
    ]
  }

  private var signed: [String] {
    let others = statements.filter { $0.path != "statements/seal" }
    guard !others.isEmpty else { return [] }
    let lines = others.flatMap { statement in
      statement.signatures.indices.map { index in
        "ssh-keygen -Y check-novalidate -n \(statement.namespace) -s \(statement.signaturePath(index)) < \(statement.path)"
      }
    }
    return [
      """
      ## 6. Who asked for the run, and who approved it

      Each line prints the key; compare it with those that you know. What was signed can be read with `cat`.

      ```sh
      \(lines.joined(separator: "\n"))
      ```

      """
    ]
  }

  private var commits: [String] {
    guard bundles > 0 else { return [] }
    return [
      """
      ## 7. The commits

      ```sh
      folder=$(mktemp -d)
      for bundle in commits/*.bundle; do
        git clone --quiet --mirror "$bundle" "$folder/commits.git"
        git --git-dir "$folder/commits.git" fsck --full --no-dangling
        while IFS= read -r commit; do
          git --git-dir "$folder/commits.git" cat-file -e "$commit^{commit}"
        done < "${bundle%.bundle}.txt"
        rm -rf "$folder/commits.git"
      done
      rmdir "$folder"
      ```

      Whoever signed a commit is shown by `git -c gpg.ssh.allowedSignersFile="$SIGNERS" log --show-signature` in such a clone.

      """
    ]
  }

  private var gaps: [String] {
    guard !lacks.isEmpty else { return [] }
    let lines = lacks.map { "- \(MarkdownText.inline($0))\n" }.joined()
    return ["## What is not here\n\n\(lines)"]
  }
}
