import Testing

/// CEL specification, "Equality and Ordering", "Logical Operators", "Field Selection".
@Suite struct RelationConformanceTests {
  @Test func `equality`() {
    expectOutcomes(
      #"""
      1 == 1 => true
      1 == 2 => false
      1 != 1 => false
      -1 != 1 => true
      0.0 == -0.0 => true
      1.5 == 1.5 => true
      true == true => true
      true != false => true
      "" == "" => true
      "a" == "A" => false
      # By code point, without normalization.
      "é" == "e\u0301" => false
      "\u00e9" == "é" => true
      [] == [] => true
      none == [] => true
      [1, 2] == [1, 2] => true
      [1, 2] == [2, 1] => false
      [1] != [1, 1] => true
      [[1], []] == [[1], []] => true
      [[1], [2]] == [[1], [3]] => false
      {} == {} => true
      {"a": 1, "b": 2} == {"b": 2, "a": 1} => true
      {"a": 1} == {"a": 2} => false
      {"a": 1} == {"b": 1} => false
      {"a": 1} != {"a": 1, "b": 1} => true
      {"a": {"b": [1]}} == {"a": {"b": [1]}} => true
      level == "high" => true
      commit == "" => false
      t == timestamp(0) => true
      # What is no number equals nothing, inside lists too.
      double("NaN") == double("NaN") => false
      double("NaN") != double("NaN") => true
      [0.0 / 0.0] == [0.0 / 0.0] => false
      1.0 / 0.0 == double("Infinity") => true
      n == s => refused type
      {} == [] => refused type
      "x" != level => refused type
      level == "hihg" => refused type
      """#)
  }

  @Test func `ordering`() {
    expectOutcomes(
      #"""
      1 < 2 => true
      1 < 1 => false
      2 <= 2 => true
      3 <= 2 => false
      2 > 3 => false
      3 >= 3 => true
      -9223372036854775808 < 9223372036854775807 => true
      1.0 < 1.5 => true
      -0.0 < 0.0 => false
      1e308 < 1.0 / 0.0 => true
      -1.0 / 0.0 <= -1e308 => true
      false < true => true
      true < true => false
      true >= false => true
      "" < "a" => true
      "a" < "b" => true
      "Z" < "a" => true
      "a" < "aa" => true
      "abc" <= "abc" => true
      "b" > "abc" => true
      # By code point: the second is one of the highest, though UTF-16 would sort it first.
      "\uFFFF" < "\U0001F600" => true
      "z" < "é" => true
      "e\u0301" < "é" => true
      timestamp(1) > t => true
      duration("59s") < duration("1m") => true
      duration("-1s") < duration("0s") => true
      # Nothing is above or below what is no number.
      double("NaN") < 1.0 => false
      double("NaN") <= 1.0 => false
      double("NaN") > 1.0 => false
      double("NaN") >= double("NaN") => false
      1.0 > double("NaN") => false
      n < n => refused type
      m < m => refused type
      1 < "2" => refused type
      duration("1s") < t => refused type
      1 < 2 < 3 => refused type
      1 < 2 == true => true
      """#)
  }

  @Test func `logic`() {
    expectOutcomes(
      """
      true && true => true
      true && false => false
      false && false => false
      false || true => true
      false || false => false
      !true => false
      !!true => true
      !!!true => false
      true || false && false => true
      (true || false) && false => false
      !false && false => false
      1 < 2 && 2 < 3 => true
      !b || i == 7 => true
      true ? 1 : 2 => 1
      false ? 1 : 2 => 2
      false ? 1 : true ? 2 : 3 => 2
      true ? false ? 1 : 2 : 3 => refused syntax
      true ? (false ? 1 : 2) : 3 => 2
      b || true ? 1 : 2 => 1
      true ? 1 : 2 + 3 => 1
      1 && true => refused type
      true && "x" => refused type
      !1 => refused type
      !"" => refused type
      s ? 1 : 2 => refused type
      b ? 1 : "x" => refused type
      """)
  }

  /// An error on one side does not matter when the other decides, whichever side it is.
  @Test func `and, or absorb an error that cannot matter`() {
    expectOutcomes(
      #"""
      false && 1 / 0 > 0 => false
      1 / 0 > 0 && false => false
      true || 1 / 0 > 0 => true
      1 / 0 > 0 || true => true
      true && 1 / 0 > 0 => error divisionByZero
      1 / 0 > 0 && true => error divisionByZero
      false || 1 / 0 > 0 => error divisionByZero
      1 / 0 > 0 || false => error divisionByZero
      1 / 0 > 0 || n[9] > 0 => error divisionByZero
      n[9] > 0 && 1 / 0 > 0 => error indexOutOfRange
      1 / 0 > 0 && n[9] > 0 || true => true
      (1 / 0 > 0 || n[9] > 0) && false => false
      (1 / 0 > 0 || true) && i == 7 => true
      m["x"] == 1 || m["a"] == 1 => true
      int(s) == 1 && false => false
      9223372036854775807 + 1 > 0 || true => true
      # Negation and choice absorb nothing, and a choice evaluates one side only.
      !(1 / 0 > 0) => error divisionByZero
      1 / 0 > 0 ? 1 : 2 => error divisionByZero
      true ? 1 : 1 / 0 => 1
      false ? 1 / 0 : 2 => 2
      true ? 1 / 0 : 2 => error divisionByZero
      (1 / 0 > 0 || true) ? 1 : 2 => 1
      # Nor do functions and other operators.
      [1 / 0, 1][1] => error divisionByZero
      1 in [1, 1 / 0] => error divisionByZero
      size([1 / 0]) => error divisionByZero
      {"a": 1 / 0}.size() => error divisionByZero
      """#)
  }

  @Test func `membership`() {
    expectOutcomes(
      #"""
      2 in n => true
      9 in n => false
      1 in [] => false
      "b" in ["a", "b"] => true
      "é" in ["e\u0301"] => false
      1.0 in [0.5, 1.0] => true
      true in [false] => false
      [1] in [[2], [1]] => true
      0.0 / 0.0 in [0.0 / 0.0] => false
      "a" in m => true
      "z" in m => false
      "a" in {} => false
      !(2 in n) => false
      1 + 1 in [2] => true
      2 in n == true => true
      level in ["low", "high"] => true
      s in s => refused type
      "a" in "abc" => refused type
      1 in 1 => refused type
      1 in {"a": 1} => refused type
      level in ["low", "mid"] => refused type
      """#)
  }

  @Test func `fields, elements, aggregates`() {
    expectOutcomes(
      #"""
      n[0] => 1
      n[2] => 3
      [7, 8, 9][1] => 8
      [[1], [2]][1][0] => 2
      n[i - 6] => 2
      n[3] => error indexOutOfRange
      n[-1] => error indexOutOfRange
      [][0] => error indexOutOfRange
      n[9223372036854775807] => error indexOutOfRange
      n[-9223372036854775808] => error indexOutOfRange
      m["a"] => 1
      m["" + "b"] => 2
      m.b => 2
      m["z"] => error noSuchKey
      m.z => error noSuchKey
      {}["a"] => error noSuchKey
      {"é": 1}["e\u0301"] => error noSuchKey
      {"a": {"b": 3}}.a.b => 3
      {"a": [1, 2]}.a[1] => 2
      {"a b": 1}["a b"] => 1
      [1] + [2] => [1, 2]
      [] + [] => []
      n + [4] + [] => [1, 2, 3, 4]
      ["b", "a"] => ["b", "a"]
      {"b": 1, "a": 2} => {"a": 2, "b": 1}
      {} => {}
      [1, 2,] => [1, 2]
      {"a": 1,} => {"a": 1}
      {"a": 1, "a": 2} => error conversion
      {"a": 1, "" + "a": 1} => error conversion
      {"é": 1, "e\u0301": 2}.size() => 2
      r.here => 1
      n["a"] => refused type
      n[0.0] => refused type
      n[true] => refused type
      m[1] => refused type
      i[0] => refused type
      s[0] => refused type
      n.size => refused type
      s.here => refused type
      m + m => refused type
      n + ["a"] => refused type
      [1, "a"] => refused type
      {"a": 1, "b": true} => refused type
      {1: 2} => refused type
      {true: 2} => refused type
      [,] => refused syntax
      {"a"} => refused syntax
      """#)
  }
}
