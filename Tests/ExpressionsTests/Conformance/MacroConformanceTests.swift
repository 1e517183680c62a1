import Testing

/// CEL specification, "Macros".
@Suite struct MacroConformanceTests {
  @Test func `all`() {
    expectOutcomes(
      #"""
      [].all(x, false) => true
      n.all(x, x > 0) => true
      n.all(x, x > 1) => false
      [1, 2, 3].all(x, x in n) => true
      ["a", "ab"].all(x, x.startsWith("a")) => true
      m.all(k, m[k] > 0) => true
      m.all(k, k == "a") => false
      n.all(x, n.all(y, x * y > 0)) => true
      # A chain of &&: one false decides, whatever fails elsewhere.
      n.all(x, 1 / (x - 2) > 5) => false
      [0, 1].all(x, 1 / x < 1) => false
      n.all(x, 1 / (x - 2) < 5) => error divisionByZero
      n.all(x, x) => refused type
      s.all(c, true) => refused type
      i.all(x, true) => refused type
      """#)
  }

  @Test func `exists`() {
    expectOutcomes(
      #"""
      [].exists(x, true) => false
      n.exists(x, x == 2) => true
      n.exists(x, x == 9) => false
      m.exists(k, k == "b") => true
      m.exists(k, m[k] == 9) => false
      n.exists(x, n.exists(y, x + y == 6)) => true
      # A chain of ||: one true decides.
      n.exists(x, 1 / (x - 1) == 1) => true
      [0, 1].exists(x, 1 / x == 1) => true
      n.exists(x, 1 / (x - 1) == 7) => error divisionByZero
      n.exists(x, "") => refused type
      """#)
  }

  @Test func `exists_one`() {
    expectOutcomes(
      #"""
      [].exists_one(x, true) => false
      n.exists_one(x, x > 2) => true
      n.exists_one(x, x > 1) => false
      n.exists_one(x, x > 9) => false
      [2, 2].exists_one(x, x == 2) => false
      m.exists_one(k, k == "a") => true
      # It looks at every element, so every error counts.
      n.exists_one(x, 1 / (x - 1) == 1) => error divisionByZero
      [1, 1, 0].exists_one(x, 1 / x == 1) => error divisionByZero
      """#)
  }

  @Test func `map`() {
    expectOutcomes(
      #"""
      [].map(x, x) => []
      n.map(x, x * x) => [1, 4, 9]
      n.map(x, string(x)) => ["1", "2", "3"]
      n.map(x, [x]) => [[1], [2], [3]]
      n.map(x, 0) => [0, 0, 0]
      n.map(x, x > 1, x * 10) => [20, 30]
      n.map(x, x > 9, x) => []
      n.map(x, x != 2, 6 / (x - 2)) => [-6, 6]
      m.map(k, k + "!") => ["a!", "b!"]
      m.map(k, m[k]) => [1, 2]
      [[1, 2], [3]].map(l, l.size()) => [2, 1]
      n.map(x, n.map(y, x * y)) => [[1, 2, 3], [2, 4, 6], [3, 6, 9]]
      n.map(x, x).map(x, x + 1) => [2, 3, 4]
      n.map(x, 1 / (x - 2)) => error divisionByZero
      n.map(x, 1, x) => refused type
      """#)
  }

  @Test func `filter`() {
    expectOutcomes(
      #"""
      [].filter(x, true) => []
      n.filter(x, x % 2 == 1) => [1, 3]
      n.filter(x, false) => []
      n.filter(x, true) => [1, 2, 3]
      m.filter(k, m[k] == 2) => ["b"]
      n.filter(x, x > 1).filter(y, y < 3) => [2]
      n.map(x, n.filter(y, y > x)).size() => 3
      [[1], []].filter(l, size(l) > 0) => [[1]]
      n.filter(x, 1 / (x - 2) > 0) => error divisionByZero
      n.filter(x, x) => refused type
      """#)
  }

  @Test func `the name of an element is new and lives inside`() {
    expectOutcomes(
      """
      n.map(i, i) => refused unknownName
      n.map(x, y) => refused unknownName
      n.map(x, x) + [x] => refused unknownName
      n.map(x, n.map(x, x)) => refused unknownName
      n.map(r, r) => refused unknownName
      r.map(x, x) => refused type
      n.map() => refused syntax
      n.map(x) => refused syntax
      n.map(1, 2) => refused syntax
      n.map(x.y, 2) => refused syntax
      n.all(x, true, 3) => refused syntax
      n.map(x, true, x, x) => refused syntax
      all(n, x, true) => refused unknownFunction, refused unknownName
      """)
  }

  @Test func `has`() {
    expectOutcomes(
      #"""
      has(m.a) => true
      has(m.z) => false
      has({"a": 1}.a) => true
      has({}.a) => false
      has(r.here) => true
      has(r.maybe) => false
      has(r.here) && has(m.b) => true
      {"a": {"b": 1}}.map(k, has(m.a)) => [true]
      has(r.nothing) => refused unknownField
      has(i.x) => refused type
      has(i) => refused syntax
      has(n[0]) => refused syntax
      has(m["a"]) => refused syntax
      has() => refused syntax
      has(r.here, 1) => refused syntax
      r.has(r.here) => refused unknownFunction
      """#)
  }
}
