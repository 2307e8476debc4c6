import Testing

/// What the notation of the lessons' expected outputs means: what is legal, and that nothing else is.
@Suite struct LessonMatchingTests {
  private func isLegal(_ lines: String..., as expected: String) throws -> Bool {
    try LessonExpectation(expected).objection(to: lines.map { $0 + "\n" }.joined()) == nil
  }

  @Test func `one process keeps to the order of its lines`() throws {
    let expected = "main: a\nmain: b\n"
    #expect(try isLegal("a", "b", as: expected))
    for wrong in [["b", "a"], ["a"], ["a", "b", "b"], ["a", "a", "b"], ["a", "", "b"], ["a", "b "], []] {
      #expect(try LessonExpectation(expected).objection(to: wrong.map { $0 + "\n" }.joined()) != nil)
    }
    #expect(try LessonExpectation(expected).objection(to: "a\nb") != nil, "a torn last line")
  }

  @Test func `lines of two processes come in any order that keeps each one's own`() throws {
    let expected = "main starts p\nmain: 1\nmain: 2\np: a\np: b\n"
    for legal in ["12ab", "1a2b", "1ab2", "a12b", "a1b2", "ab12"] {
      #expect(try LessonExpectation(expected).objection(to: legal.map { "\($0)\n" }.joined()) == nil)
    }
    for illegal in ["21ab", "12ba", "b1a2", "12a", "1ab", "ab", "12"] {
      #expect(try LessonExpectation(expected).objection(to: illegal.map { "\($0)\n" }.joined()) != nil)
    }
  }

  @Test func `nothing comes from a process before it is started`() throws {
    let expected = "main: before\nmain starts p\np: a\nmain: after\n"
    #expect(try isLegal("before", "a", "after", as: expected))
    #expect(try isLegal("before", "after", "a", as: expected))
    #expect(try !isLegal("a", "before", "after", as: expected))
  }

  @Test func `nothing comes from a process after it was waited for`() throws {
    let expected = "main starts p\np: a\nmain: before\nmain waits for p\nmain: after\n"
    #expect(try isLegal("a", "before", "after", as: expected))
    #expect(try isLegal("before", "a", "after", as: expected))
    #expect(try !isLegal("before", "after", "a", as: expected))
  }

  @Test func `a process that a child has started comes after its start only`() throws {
    let expected = "main starts p\np: a\np starts q\nq: b\nmain: c\nmain waits for q\nmain: d\n"
    #expect(try isLegal("a", "b", "c", "d", as: expected))
    #expect(try isLegal("c", "a", "b", "d", as: expected))
    #expect(try !isLegal("b", "a", "c", "d", as: expected))
    #expect(try !isLegal("c", "a", "d", "b", as: expected))
  }

  @Test func `time that goes by separates all that is above from all that is below`() throws {
    let expected = "main starts p\np: a\nmain: b\n--- 1 second later\nmain: c\np: d\n"
    #expect(try isLegal("a", "b", "c", "d", as: expected))
    #expect(try isLegal("b", "a", "d", "c", as: expected))
    #expect(try !isLegal("b", "c", "a", "d", as: expected))
    #expect(try !isLegal("a", "d", "b", "c", as: expected))
    #expect(try isLegal("a", "b", "c", as: "main starts p\np: a\nmain waits for p\nmain: b\n--- later\nmain: c\n"))
  }

  @Test func `lines that say the same are told apart by what follows`() throws {
    let expected = """
      main starts p
      main starts q
      p: is running
      p: is gone
      main waits for p
      main: joined p
      q: is running
      q: is gone
      """
    #expect(try isLegal("is running", "is running", "is gone", "joined p", "is gone", as: expected))
    #expect(try isLegal("is running", "is gone", "joined p", "is running", "is gone", as: expected))
    #expect(try isLegal("is running", "is gone", "is running", "is gone", "joined p", as: expected))
    #expect(try !isLegal("is running", "joined p", "is gone", "is running", "is gone", as: expected))
    #expect(try !isLegal("is gone", "is running", "is running", "is gone", "joined p", as: expected))
  }

  @Test func `lines in any order may be swapped, but not left out or doubled`() throws {
    let expected = "main: first\nmain, in any order: a\nmain, in any order: b\nmain: last\n"
    #expect(try isLegal("first", "a", "b", "last", as: expected))
    #expect(try isLegal("first", "b", "a", "last", as: expected))
    #expect(try !isLegal("first", "a", "last", as: expected))
    #expect(try !isLegal("first", "a", "a", "b", "last", as: expected))
    #expect(try !isLegal("a", "first", "b", "last", as: expected))
  }

  @Test func `a line that may come often does not stand for the others`() throws {
    let expected = """
      main, in any order: 1 <pid of main>
      main, in any order: 2 <pid of other>
      main, any number of: <number> <number>
      main: last
      """
    #expect(try isLegal("1 10", "2 20", "last", as: expected))
    #expect(try isLegal("0 5", "2 20", "3 7", "1 10", "3 7", "last", as: expected))
    #expect(try !isLegal("0 5", "2 20", "last", as: expected))
    #expect(try !isLegal("1 10", "2 20", "x", "last", as: expected))
    #expect(try !isLegal("1 10", "2 20", "last", "3 7", as: expected))
    #expect(try isLegal(as: "main, any number of: <number>\n"))
  }

  @Test func `two processes may each be anywhere among lines that come often`() throws {
    let expected = "main starts p\nmain, any number of: a\nmain: b\np, any number of: c\np: d\n"
    for legal in ["bd", "abd", "cbd", "acdab", "cabcd", "db", "cdaab"] {
      #expect(try LessonExpectation(expected).objection(to: legal.map { "\($0)\n" }.joined()) == nil)
    }
    for illegal in ["ba", "bad", "dcb", "ac"] {
      #expect(try LessonExpectation(expected).objection(to: illegal.map { "\($0)\n" }.joined()) != nil)
    }
  }

  @Test func `a named pid is the same everywhere, and differs from those of other names`() throws {
    let expected = "main: <pid of main> <pid of shell>\nmain: <pid of main>\n"
    #expect(try isLegal("12 11", "12", as: expected))
    #expect(try !isLegal("12 11", "11", as: expected))
    #expect(try !isLegal("12 11", "13", as: expected))
    #expect(try !isLegal("12 12", "12", as: expected))
    #expect(try !isLegal("12 x", "12", as: expected))
  }

  @Test func `a time is at least what it should be, and not much more`() throws {
    let expected = "main: time: <about 3 s>\n"
    for legal in ["3.0", "3.0042915344238", "5.4999"] { #expect(try isLegal("time: \(legal)", as: expected)) }
    for illegal in ["2.9999", "5.5", "6.01", "-3.1", "3.1 s", "nan", "", "3.1.1"] {
      #expect(try !isLegal("time: \(illegal)", as: expected))
    }
  }

  @Test func `true or false is one of the two`() throws {
    #expect(try isLegal("true", as: "main: <true or false>"))
    #expect(try isLegal("false", as: "main: <true or false>"))
    #expect(try !isLegal("nil", as: "main: <true or false>"))
    #expect(try !isLegal("truefalse", as: "main: <true or false>"))
  }

  @Test func `an objection tells the line and what could have come`() throws {
    let expectation = try LessonExpectation("main starts p\nmain: a\np: <pid of p>\n")
    #expect(expectation.objection(to: "a\nb\n") == "line 2 is \"b\", and should be one of:\n  p: <pid of p>")
    #expect(expectation.objection(to: "a\n") == "the output ends too early, there should be one of:\n  p: <pid of p>")
    #expect(expectation.objection(to: "x\n") == "line 1 is \"x\", and should be one of:\n  main: a\n  p: <pid of p>")
  }

  @Test(arguments: [
    ("main prints a", "no such notation: main prints a"),
    ("main, perhaps: a", "no such notation: main, perhaps"),
    ("main: <something>", "no such placeholder: <something>"),
    ("main: <number", "no > after <: <number"),
    ("p: a", "p is not started"),
    ("main waits for p", "p is not started"),
    ("main starts p\nmain starts p", "p is started twice"),
  ])
  func `another notation is an error`(text: String, message: String) {
    #expect(throws: LessonNotationError(message)) { try LessonExpectation(text) }
  }
}
