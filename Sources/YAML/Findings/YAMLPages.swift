public import Diagnostics

/// The pages of YM101 to YM125, in the order of their codes.
public let yamlDiagnosticPages: [DiagnosticPage] = [
  DiagnosticPage(
    code: .yamlSyntax, title: "The text is not YAML",
    explanation: """
      The file breaks the grammar of YAML. Reading stops at the first such place, because what follows cannot be told
      apart: mend it and run the command again. Most often a line is indented by one space too many or too few, a
      quote or bracket is open, or plain text contains a colon and a space.
      """,
    example: "title: Fix: the database\n",
    fixed: "title: \"Fix: the database\"\n"),
  DiagnosticPage(
    code: .yamlEncoding, title: "The file is not valid UTF-8",
    explanation: """
      Every file is UTF-8. The bytes shown are not, so the file was probably saved in another encoding such as
      Latin-1. Save it as UTF-8. (The example shows such a byte as an escape.)
      """,
    example: "title: caf\\xe9\n",
    fixed: "title: café\n"),
  DiagnosticPage(
    code: .yamlControlCharacter, title: "A control character",
    explanation: """
      YAML allows no control characters but tab and line breaks: a terminal would obey them and an editor hides them. A
      NUL is refused also as the escape `\\0`, because no program can be given text with a NUL in it.
      """,
    example: "title: \"a\\0b\"\n",
    fixed: "title: \"ab\"\n"),
  DiagnosticPage(
    code: .yamlByteOrderMark, title: "A byte-order mark",
    explanation: """
      The file begins with an invisible mark that some editors write. It is not needed in UTF-8, and it becomes part of
      the first key for programs that do not expect it. A file in UTF-16 is not read at all. Save it as UTF-8 without
      byte-order mark. (The example shows the mark as an escape.)
      """,
    example: "\\ufefftitle: Restart\n",
    fixed: "title: Restart\n"),
  DiagnosticPage(
    code: .yamlTooLarge, title: "The file is too large",
    explanation: """
      A file that a person writes is far smaller than the bound (8 MiB), so the file is probably not what you meant,
      such as a log. It was not read.
      """,
    example: "# a file of more than 8 MiB\n",
    fixed: "# the same content in several files\n"),
  DiagnosticPage(
    code: .yamlTooDeep, title: "Values nest too deep",
    explanation: """
      Lists and mappings may nest 100 levels. Nothing that a person writes comes near; a file that does was made to
      exhaust its reader.
      """,
    example: "a: [[[[[[ … more than 100 levels … ]]]]]]\n",
    fixed: "a: [1]\n"),
  DiagnosticPage(
    code: .yamlTooManyNodes, title: "Too many values",
    explanation: """
      A file may hold a million values, counted after every alias is replaced by what it names. A few lines of aliases
      of aliases can stand for billions of values; such a file is refused before it costs memory.
      """,
    example: """
      a: &a [x, x, x, x, x, x, x, x, x, x]
      b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
      c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
      d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
      e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
      f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]

      """,
    fixed: "a: [x, x, x]\n"),
  DiagnosticPage(
    code: .yamlDuplicateKey, title: "A key is given twice",
    explanation: """
      Readers disagree which of two equal keys counts, so a reviewer may approve one value while the other is used. Keys
      are compared after quotes and escapes are gone. Keep one of the two.
      """,
    example: "title: Restart\nowner: ana\ntitle: Restart now\n",
    fixed: "title: Restart now\nowner: ana\n"),
  DiagnosticPage(
    code: .yamlKeyNoString, title: "A key is not a string",
    explanation: """
      Keys are names. An unquoted `1`, `1.20`, `true` or `null` is a number, a truth value or nothing in YAML, and so no
      name. Quote it if you mean the text.
      """,
    example: "8080: the port\n",
    fixed: "\"8080\": the port\n"),
  DiagnosticPage(
    code: .yamlSeveralDocuments, title: "Several documents in one file",
    explanation: """
      A line `---` ends a document and begins the next. This file must be one document; a second one would be read by
      nobody.
      """,
    example: "title: one\n---\ntitle: two\n",
    fixed: "title: one\n"),
  DiagnosticPage(
    code: .yamlTag, title: "A YAML tag",
    explanation: """
      Tags such as `!!binary` or `!include` change what a value means, differently in every reader; they are not
      allowed. Text or an expression that begins with `!` is taken for a tag, too: quote it.
      """,
    example: "when: !has(steps.look)\n",
    fixed: "when: \"!has(steps.look)\"\n"),
  DiagnosticPage(
    code: .yamlTab, title: "A tab",
    explanation: """
      Tabs are allowed in text and comments only. Where they indent or separate, two readers may see two structures. Use
      spaces.
      """,
    example: "steps:\n\t- id: one\n",
    fixed: "steps:\n  - id: one\n"),
  DiagnosticPage(
    code: .yamlAlias, title: "An alias or anchor that cannot be used",
    explanation: """
      `*name` stands for the value that was marked `&name` earlier in the same document. The anchor must come before the
      alias, and a value cannot contain itself. Text that begins with `*` or `&` needs quotes.
      """,
    example: "contact: *ana\n",
    fixed: "owner: &ana ana@example.org\ncontact: *ana\n"),
  DiagnosticPage(
    code: .yamlMergeKey, title: "A merge key",
    explanation: """
      `<<` copied keys of one mapping into another in YAML 1.1. It is not part of YAML 1.2, and readers disagree about
      it, so it is not allowed. Write the keys out.
      """,
    example: "base: &base\n  timeout: 5m\nstep:\n  <<: *base\n",
    fixed: "base:\n  timeout: 5m\nstep:\n  timeout: 5m\n"),
  DiagnosticPage(
    code: .yamlEmpty, title: "An empty file",
    explanation: "The file holds nothing, or comments only, where a document is wanted.",
    example: "# nothing yet\n",
    fixed: "title: Restart\n"),
  DiagnosticPage(
    code: .yamlTooManyFindings, title: "Too many problems",
    explanation: """
      After 1,000 problems in one file, the rest is not reported: mend these first. A file with so many is often not
      what you meant to read.
      """,
    example: "# a file with more than 1,000 problems\n",
    fixed: "# the same file, mended\n"),
  DiagnosticPage(
    code: .yamlDirective, title: "A directive",
    explanation: """
      Lines that begin with `%` choose a version of YAML or define tags. Every file is read as YAML 1.2, in which for
      example `yes` is text and `010` is ten, whatever a directive asks for; so only `%YAML 1.2` is allowed.
      """,
    example: "%YAML 1.1\n---\ntitle: Restart\n",
    fixed: "---\ntitle: Restart\n"),
  DiagnosticPage(
    code: .yamlWrongKind, title: "A value of the wrong kind",
    explanation: """
      The place wants one kind of value (a string, a list, a mapping, a number, true or false) and found another. A key
      without a value is nothing; quoted `"true"` is a string.
      """,
    example: "tags: gitops\n",
    fixed: "tags: [gitops]\n"),
  DiagnosticPage(
    code: .yamlUnknownKey, title: "An unknown key",
    explanation: """
      Every key must be known: a misspelled key would be ignored, and an incident is a bad time to learn it. The message
      names the key that was probably meant, or those that are known.
      """,
    example: "tilte: Restart\n",
    fixed: "title: Restart\n"),
  DiagnosticPage(
    code: .yamlMissingKey, title: "A key is missing",
    explanation: "The mapping needs this key. The finding points at the mapping that lacks it.",
    example: "id: restart\n",
    fixed: "id: restart\ntitle: Restart\n"),
  DiagnosticPage(
    code: .yamlQuoteIt, title: "Quote it",
    explanation: """
      Where a string is wanted, an unquoted value is its own text, such as `1.20`. Yet `yes`, `no`, `on`, `off`, `true`,
      `false`, `null` and `~` mean something else to some readers, in YAML 1.1 or 1.2. Quotes say that you mean the
      text.
      """,
    example: "country: no\n",
    fixed: "country: \"no\"\n"),
  DiagnosticPage(
    code: .yamlBadValue, title: "A value that is not allowed here",
    explanation: "The value is of the right kind, but not one of those that the place accepts. The message says which.",
    example: "rollback: sometimes\n",
    fixed: "rollback: ask\n"),
  DiagnosticPage(
    code: .yamlSwallowedComment, title: "The rest of the line is a comment",
    explanation: """
      In plain text, a space and `#` begin a comment. In a title or an instruction that is rarely meant: a person would
      read only half of it. Quote the text if `#` belongs to it, else move the comment to a line of its own.
      """,
    example: "title: Look at ticket #12\n",
    fixed: "title: \"Look at ticket #12\"\n"),
]
