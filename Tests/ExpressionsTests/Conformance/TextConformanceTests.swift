import Testing

/// CEL specification, "String and Bytes Values", and the string functions of "Standard Definitions".
@Suite struct TextConformanceTests {
  @Test func `string literals`() {
    expectOutcomes(
      #"""
      "" => ""
      '' => ""
      "a" => "a"
      'a' => "a"
      "it's" => "it's"
      'say "it"' => "say "it""
      """""" => ""
      '''''' => ""
      """a"b""c""" => "a"b""c"
      '''x''x''' => "x''x"
      "é😀" => "é😀"
      "a // b" => "a // b"
      "a" // a comment => "a"
      r"\n" => "\n"
      R'\d+' => "\d+"
      r"\\" => "\\"
      r'''\a'b''' => "\a'b"
      r"\"" => refused syntax
      "a => refused syntax
      'a => refused syntax
      '''a'' => refused syntax
      "a\" => refused syntax
      b"a" => refused leftOut
      B'a' => refused leftOut
      rb"a" => refused leftOut
      x"a" => refused syntax
      “a” => refused syntax
      `a` => refused syntax
      """#)
    #expect(outcome("'''a\nb'''.size()") == "3")
    #expect(outcome("\"\"\"\r\n\"\"\".size()") == "2")
    #expect(outcome("\"a\nb\"") == "refused syntax")
    #expect(outcome("'a\rb'") == "refused syntax")
    #expect(outcome("r\"a\nb\"") == "refused syntax")
  }

  @Test func `escapes`() {
    expectOutcomes(
      #"""
      "\"" => """
      '\'' => "'"
      "\'" => "'"
      "\\" => "\"
      "\?" => "?"
      "\`" => "`"
      "\a\b\f\n\r\t\v".size() => 7
      "\x41\X42" => "AB"
      "\xff" == "\u00FF" => true
      "\377" == "\u00ff" => true
      "\101\060" => "A0"
      "\000".size() => 1
      "\u00e9" => "é"
      "\U0001F600" => "😀"
      "\U0010FFFF".size() => 1
      "\x411" => "A1"
      "\1011" => "A1"
      '''\'''' => "'"
      "\400" => refused syntax
      "\18" => refused syntax
      "\1" => refused syntax
      "\8" => refused syntax
      "\x4" => refused syntax
      "\xg0" => refused syntax
      "\u12" => refused syntax
      "\U0001F60" => refused syntax
      "\uD800" => refused syntax
      "\ud83d\ude00" => refused syntax
      "\U00110000" => refused syntax
      "\UFFFFFFFF" => refused syntax
      "\q" => refused syntax
      "\é" => refused syntax
      "\ " => refused syntax
      "\N" => refused syntax
      """#)
  }

  @Test func `size counts code points`() {
    expectOutcomes(
      #"""
      size("") => 0
      size("abc") => 3
      size(s) => 5
      s.size() => 5
      "é".size() => 1
      "e\u0301".size() => 2
      "😀".size() => 1
      "👨‍👩‍👧".size() => 5
      "\r\n".size() => 2
      size([]) => 0
      size(n) => 3
      n.size() => 3
      size([[1, 2], [3]]) => 2
      size({}) => 0
      size(m) => 2
      {"a": 1}.size() => 1
      size(commit) => 40
      size(1) => refused type
      size(true) => refused type
      size() => refused type
      size("a", "b") => refused type
      """#)
  }

  @Test func `string functions`() {
    expectOutcomes(
      #"""
      "a" + "b" => "ab"
      "" + "" => ""
      "e" + "\u0301" == "é" => false
      ("e" + "\u0301").size() => 2
      commit + "" == commit => true
      s.contains("éll") => true
      s.contains("") => true
      "".contains("") => true
      "".contains("a") => false
      s.contains("elo") => false
      s.contains(s) => true
      "aab".contains("ab") => true
      "abababac".contains("ababac") => true
      "e\u0301".contains("e") => true
      "é".contains("e") => false
      "\r\n".contains("\n") => true
      s.startsWith("hé") => true
      s.startsWith("") => true
      s.startsWith("é") => false
      "".startsWith("a") => false
      "ab".startsWith("abc") => false
      "e\u0301".startsWith("e") => true
      s.endsWith("lo") => true
      s.endsWith("") => true
      "".endsWith("") => true
      "lo".endsWith("hello") => false
      "\r\n".endsWith("\n") => true
      "😀".endsWith("\uDE00") => refused syntax
      s.contains(1) => refused type
      n.contains(1) => refused type
      contains(s, "a") => refused type
      s.contains() => refused type
      s.contains("a", "b") => refused type
      """#)
  }

  @Test func `matches is RE2's, finds a part of the text, and knows code points`() {
    expectOutcomes(
      #"""
      "hubba".matches("ubb") => true
      "hubba".matches("^ubb") => false
      "hubba".matches("ubba$") => true
      "hubba".matches("^hubba$") => true
      "".matches("") => true
      "a".matches("") => true
      "".matches("a") => false
      matches("hubba", "u.b") => true
      "cows".matches("cow|pig") => true
      "xyyz".matches("^xy*z$") => true
      "xz".matches("^xy+z$") => false
      "xyz".matches("^xy?z$") => true
      "1234".matches("^[0-9]{4}$") => true
      "123".matches("^[0-9]{4}$") => false
      "é".matches("^.$") => true
      "e\u0301".matches("^.$") => false
      "😀".matches(r"^[\x{1F5FF}-\x{1F601}]$") => true
      "k\u212A".matches("(?i)^kk$") => false
      "a\nb".matches("^b$") => false
      "a\nb".matches("(?m)^b$") => true
      "a\nb".matches("a.b") => false
      "a\nb".matches("(?s)a.b") => true
      # RE2: the end of the text and not the place before its last line break.
      "a\n".matches("a$") => false
      "Ab".matches("(?i)aB") => true
      "é".matches(r"\w") => false
      "\v".matches(r"\s") => false
      "٣".matches(r"\d") => false
      "a b".matches(r"\bb\b") => true
      r"\d".matches(r"^\\d$") => true
      s.matches(s) => true
      s.matches("[") => refused pattern
      s.matches("(a") => refused pattern
      s.matches("a**") => refused pattern
      s.matches("(?=a)") => refused pattern
      s.matches(r"(a)\1") => refused pattern
      s.matches("a{1001}") => refused pattern
      s.matches("" + "[") => error pattern
      s.matches(1) => refused type
      n.matches("a") => refused type
      """#)
  }
}
