import ProcscriptReference
import Testing

/// `help` at the prompt.
@Suite struct `Help` {
  /// What these lines show at the prompt, without the prompts.
  private func shown(by lines: String) throws -> String {
    var runner = CommandRunner("-i")
    runner.input = .text("_PROMPT = ''\n" + lines)
    let run = try runner.run()
    #expect(run.errors == "")
    return run.lines.dropFirst().joined(separator: "\n")
  }

  @Test func `without a name lists every entry`() throws {
    let text = try shown(by: "help()")
    for entry in Reference.entries { #expect(text.contains("\n  \(entry.title) ")) }
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func `tells what a call takes and returns, with an example`() throws {
    let expected = """
      p:join([timeout])

        Waits until the process has ended, and reaps it. It must have been started, by
        this process.

          timeout (number, may be left out): seconds to wait at most

        Returns
          ended (boolean): true once it has ended; false when the time was up
          reason ("timeout" or nil): after false

        For example
          local p = process.spawn(process.sleep, 0.1)
          print(p:join(0.01))
          print(p:join())
      """
    for call in [#"help "p:join""#, #"help("Process:join()")"#, "help(process.Process.join)"] {
      #expect(try shown(by: call).hasSuffix("\(expected)\n"), "\(call)")
    }
  }

  @Test func `knows functions by what they are, whatever they are called`() throws {
    for name in ["spawn", "list", "join", "Process"] {
      let text = try shown(by: "do local f = process.\(name) help(f) end")
      #expect(text.contains("process.\(name)("), "\(text)")
    }
    #expect(try shown(by: "help(process.start)").contains("p:start()\nprocess.start(p)"))
  }

  @Test func `with a name of several shows them all`() throws {
    let text = try shown(by: #"help "kill""#)
    #expect(text.contains("p:kill([signal])") && text.contains("process.kill(pid[, signal])"))
  }

  @Test func `of a process lists its methods and fields`() throws {
    for value in ["process.current()", "process.Process:subclass 'Worker'"] {
      let text = try shown(by: "help(\(value))")
      #expect(text.contains("p:join([timeout])") && text.contains("p.exitcode") && !text.contains("process.spawn(fn"))
    }
  }

  @Test func `of what processes share lists its methods and fields`() throws {
    for (value, variable, count) in [
      ("process.Queue()", "q", 11), ("process.Pipe()", "c", 4), ("process.Lock()", "l", 4), ("process.RLock()", "l", 4),
      ("process.BoundedSemaphore(1)", "s", 5), ("process.Event()", "e", 4), ("process.Condition()", "cond", 8),
      ("process.Barrier(2)", "b", 6), ("process.Value(0)", "v", 4), ("process.Array(1)", "a", 2),
      ("process.Value(0):lock()", "l", 4), ("process.shared()", "t", 5), ("process.shared():lock()", "l", 4),
      ("process.Pool(1)", "pool", 11),
      ("process.Pool(1):apply_async(os.time)", "r", 8),
    ] {
      let text = try shown(by: "help((\(value)))")
      #expect(text == (try shown(by: "help '\(variable)'")))
      let rows = text.split(separator: "\n").filter { $0.hasPrefix("  \(variable):") || $0.hasPrefix("  \(variable).") }
      #expect(rows.count == count, "\(value)\n\(text)")
    }
  }

  @Test func `finds a method by its class, its object's name and by itself`() throws {
    for call in [
      #"help "q:put""#, #"help "Queue.put""#, #"help "process.Queue:put()""#, "help(process.Queue().put)",
      "q = process.Queue() help(q.put)",
    ] {
      let text = try shown(by: call)
      #expect(text.contains("q:put(value[, timeout])\n\n  Puts a value into the queue,"), "\(call)\n\(text)")
    }
    for call in [#"help "RLock:acquire""#, "help(process.RLock().acquire)"] {
      #expect(try shown(by: call).contains("l:acquire([timeout])\n"), "\(call)")
    }
  }

  @Test func `with a method of several classes shows them all`() throws {
    for call in [#"help "hold""#, "help(process.Semaphore(1).hold)"] {
      let text = try shown(by: call)
      for title in ["l:hold()", "s:hold()", "cond:hold()"] { #expect(text.contains("\(title)\n"), "\(text)") }
    }
  }

  @Test func `on what makes an object tells where its methods are`() throws {
    #expect(try shown(by: "help(process.Queue)").hasSuffix("\n  help \"q\" lists what q can do.\n"))
    #expect(try shown(by: "help(process.Pipe)").hasSuffix("\n  help \"c\" lists what c can do.\n"))
    #expect(!(try shown(by: "help(process.getpid)").contains("can do")))
  }

  @Test func `on a topic tells what it is`() throws {
    for topic in Topic.all {
      let text = String(try shown(by: "help \"\(topic.name.uppercased())\"").trimmingPrefix("> "))
      #expect(text.lowercased().hasPrefix("\(topic.name)"), "\(text)")
      #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text)")
    }
    let daemon = try shown(by: "help 'daemon'")
    #expect(daemon.contains("\nprocess.daemon(fn, ...)\n") && daemon.contains("\np.daemon\n"))
    #expect(try shown(by: "help 'zombi'").contains("Did you mean 'zombie'?"))
  }

  @Test func `from Python's names leads to ours, which there are`() throws {
    let topic = try #require(Topic(named: "multiprocessing"))
    for row in topic.table {
      for match in row.text.matches(of: /(?:process\.|(?:\b[a-z]+:))\w+(?=[\( ])/) where match.0 != "a:acquire" {
        #expect(!Reference.entries(named: String(match.0)).isEmpty, "\(match.0)")
      }
    }
    for name in [
      "Queue", "JoinableQueue", "get_lock", "Manager", "imap_unordered", "freeze_support", "Barrier", "EOFError",
    ] {
      #expect(topic.table.contains { $0.term.contains(name) }, "\(name)")
    }
  }

  @Test func `on a topic is there in a shell too`() throws {
    let run = try CommandRunner("help", "from", "python").run()
    #expect(run.ending == .exited(0) && run.output.hasPrefix("From Python's multiprocessing to here\n"))
    let wrong = try CommandRunner("help", "deadlok").run()
    #expect(wrong.ending == .exited(1))
    #expect(wrong.errors == "procscript: there is no help on 'deadlok'. Did you mean 'deadlock'?\n")
  }

  @Test func `with a wrong name offers the near ones`() throws {
    #expect(try shown(by: #"help "jion""#).contains("There is no help on 'jion'. Did you mean 'join'?"))
    #expect(try shown(by: #"help "isAlive""#).contains("Did you mean 'is_alive'?"))
    #expect(try shown(by: #"help "xyzzy""#).contains("There is no help on 'xyzzy'. help() lists what there is."))
    #expect(try shown(by: "help(print)").contains("it is not of the process module"))
    #expect(try shown(by: "help(process.spwan)").contains("There is no help on nil."))
  }

  @Test func `is the prompt's only`() throws {
    #expect(try CommandRunner(script: "print(help)").run().output == "nil\n")
  }
}
