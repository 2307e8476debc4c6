import ProcscriptNodes
import Testing

/// What both sides say first.
@Suite struct `Home and a node` {
  private static let digits = Greeting.digits(0x0123_4567_89AB_CDEF, 5)

  private func outcome(of bytes: [UInt8], in pieces: Int = 1) -> Greeting.Search.Outcome {
    var search = Greeting.Search(build: "b1", digits: Self.digits)
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(max(1, bytes.count / pieces))
      rest = rest.dropFirst(piece.count)
      let outcome = piece.withUnsafeBytes { search.take($0) }
      if case .found(let behind) = outcome { return .found(behind + rest) }
      if outcome != .waiting { return outcome }
    }
    return .waiting
  }

  @Test func `find each other behind whatever others print`() throws {
    let line = Greeting.line(build: "b1", digits: Self.digits)
    #expect(line == Array("PROCSCRIPT 1 b1 0123456789abcdef0000000000000005\n".utf8))
    let (answer, isSame) = try #require(Greeting.answer(to: line.dropLast(), build: "b1"))
    #expect(isSame)
    for noise in [
      "", "Welcome!\n", "no end of the line ", "\u{0}\u{2}\n\n", String(repeating: "x", count: 9999) + "\n",
    ] {
      for pieces in [1, 7, 10_000] {
        #expect(outcome(of: Array(noise.utf8) + answer + [2, 5, 10], in: pieces) == .found([2, 5, 10]))
      }
    }
  }

  @Test func `are not fooled by an echo, nor by the answer to another`() throws {
    let line = Greeting.line(build: "b1", digits: Self.digits)
    #expect(outcome(of: line) == .waiting)
    let others = Greeting.line(build: "b1", digits: Greeting.digits(1, 2))
    let answer = try #require(Greeting.answer(to: others.dropLast(), build: "b1"))
    #expect(outcome(of: answer.line) == .waiting)
    for text in [
      "", "PROCSCRIPT", "PROCSCRIPT 1 b1 5", "procscript 1 b1 \(Self.digits)", "PROCSCRIPT 1 \(Self.digits)",
    ] {
      #expect(Greeting.answer(to: Array(text.utf8), build: "b1") == nil)
    }
  }

  @Test func `tell each other of their builds where those differ`() throws {
    let line = Greeting.line(build: "b1", digits: Self.digits)
    let (answer, isSame) = try #require(Greeting.answer(to: line.dropLast(), build: "b2"))
    #expect(!isSame)
    #expect(outcome(of: answer) == .otherBuild("b2"))
  }

  @Test func `say who they are, and understand no less`() {
    var home = HomeHello(
      silence: 90, ownsJob: true, environment: [Array("A=1".utf8), Array("B=\u{1}\n".utf8)], folder: Array("/tmp".utf8),
      words: [Array("procscript".utf8), [], [255]], script: [])
    #expect(HomeHello(home.bytes) == home)
    home.script = nil
    home.ownsJob = false
    #expect(HomeHello(home.bytes) == home)
    let node = NodeHello(name: "n1", pid: 77, processors: 4, job: "12", end: 1_900_000_000)
    #expect(NodeHello(node.bytes) == node)
    let start = StartOfProcess(
      birth: [1], parcel: Array(repeating: 3, count: 100_000), folder: [47, 120], pid: 42, channels: [1, 9],
      hasSeat: true)
    #expect(StartOfProcess(start.bytes) == start)
    // Cut anywhere it is none, or has less in it: never more than there is.
    for count in node.bytes.indices { _ = NodeHello(Array(node.bytes.prefix(count))) }
    #expect(FieldList([1, 255, 255, 255, 255, 0]) == nil)
    #expect(FieldList([1, 0]) == nil)
  }
}

/// How long one waits for the other.
@Suite struct `A lease` {
  private static let second: UInt64 = 1_000_000_000

  @Test func `ends when nothing is heard, on the node before home`() {
    var home = Lease(silence: 90, at: 0)
    var node = Lease(silence: Lease.ofNode(silence: 90), at: 0)
    #expect(!node.isOver(at: 60 * Self.second - 1) && node.isOver(at: 60 * Self.second))
    #expect(!home.isOver(at: 90 * Self.second - 1) && home.isOver(at: 90 * Self.second))
    home.hear(at: 80 * Self.second)
    node.hear(at: 30 * Self.second)
    #expect(!home.isOver(at: 169 * Self.second) && node.isOver(at: 90 * Self.second))
  }

  @Test func `is kept by a tick, often enough for one or two of them to be late`() {
    var lease = Lease(silence: 90, at: 0)
    #expect(lease.next == 5 * Self.second)
    #expect(!lease.isTickDue(at: 5 * Self.second - 1) && lease.isTickDue(at: 5 * Self.second))
    lease.say(at: 3 * Self.second)
    #expect(!lease.isTickDue(at: 7 * Self.second) && lease.next == 8 * Self.second)
    for silence in [0.1, 1, 6, 90, 1000] {
      let node = Lease(silence: Lease.ofNode(silence: silence), at: 0)
      #expect(Lease(silence: silence, at: 0).interval * 4 <= node.silence)
    }
  }
}

/// The words of launchers, and what they print.
@Suite struct `A launcher's command` {
  @Test func `has its places filled, each by a word of its own`() {
    let pattern = ["run", "{options}", "on", "{node}", "{program}", "--node", "x{node}"]
    #expect(
      LauncherCommand.words(of: pattern, node: "n 1", options: ["-a", "-b c"], program: ["/p q"])
        == ["run", "-a", "-b c", "on", "n 1", "/p q", "--node", "x{node}"])
    #expect(
      LauncherCommand.words(of: pattern, node: nil, options: [], program: ["p"]) == [
        "run", "on", "p", "--node", "x{node}",
      ])
  }

  @Test func `quotes what a shell of the node would take apart`() {
    for (word, quoted) in [
      ("/usr/bin/procscript", "/usr/bin/procscript"), ("", "''"), ("a b", "'a b'"), ("it's", #"'it'\''s'"#),
      ("$HOME", "'$HOME'"), ("a;b", "'a;b'"),
    ] {
      #expect(LauncherCommand.quoted(word) == quoted)
    }
  }

  @Test func `takes Slurm's lists apart`() {
    for (list, names) in [
      ("n1", ["n1"]), ("n[1-3]", ["n1", "n2", "n3"]), ("n[08-10,2],m", ["n08", "n09", "n10", "n2", "m"]),
      ("r[1-2]n[1-2]x", ["r1n1x", "r1n2x", "r2n1x", "r2n2x"]), ("a,b", ["a", "b"]),
    ] {
      #expect(SlurmLists.nodes(list) == names)
    }
    for list in ["n[1-", "n]", "n[b]", "n[3-1]", "n[1-9999999]"] { #expect(SlurmLists.nodes(list) == nil) }
    #expect(SlurmLists.counts("2(x3),1") == [2, 2, 2, 1])
    for list in ["x", "2(3)", "0", "2(x0)", "2(x3"] { #expect(SlurmLists.counts(list) == nil) }
  }

  @Test func `is told by its last words, and not by its chatter`() {
    func text(_ printed: String) -> String? {
      var words = LastWords()
      Array(printed.utf8).withUnsafeBytes { words.append($0) }
      return words.text
    }
    #expect(text("") == nil)
    #expect(text("srun: cluster configuration lacks support for cpu binding\n") == nil)
    #expect(
      text("srun: job 7 queued and waiting for resources\nsrun: error: no such node\n\n") == "srun: error: no such node"
    )
    #expect(text("a\nb\nc\nd") == "b; c; d")
  }
}
