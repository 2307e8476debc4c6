import Foundation
import ProcscriptLessons
import Testing

/// `procscript examples`: the lessons through the command.
@Suite struct `The examples` {
  @Test func `are listed with number, name, section and what they teach`() throws {
    let run = try CommandRunner("examples").run()
    #expect(run.ending == .exited(0))
    let rows = run.lines.compactMap { $0.wholeMatch(of: /\ ?(\d+)  (\w+) +([\d.]*) +(\D.+)/) }
    #expect(
      rows.map { [$0.1, $0.2, $0.3, $0.4].map(String.init) }
        == Lesson.all.map { ["\($0.number)", $0.name, $0.section ?? "", $0.teaches] })
  }

  @Test func `fit the terminal that they are listed on`() throws {
    var runner = CommandRunner("examples")
    runner.output = .terminal
    let running = try runner.start()
    let lines = try running.finish().lines
    #expect(lines.count > Lesson.all.count && lines.allSatisfy { $0.count <= 80 })
  }

  @Test(arguments: Lesson.all)
  func `are shown as they are, by number and by name`(lesson: Lesson) throws {
    for word in ["\(lesson.number)", lesson.name, "\(lesson.name).lua"] {
      let run = try CommandRunner("examples", "show", word).run()
      #expect(run.outputBytes == lesson.source)
    }
  }

  @Test(arguments: Lesson.all)
  func `are coloured on a terminal, and lose nothing by it`(lesson: Lesson) throws {
    var runner = CommandRunner("examples", "show", lesson.name)
    runner.output = .terminal
    let shown = try runner.start().finish().output
    #expect(shown.contains("\u{1B}[35mlocal\u{1B}[0m") && shown.hasPrefix("\u{1B}[90m-- "))
    #expect(shown.replacing(/\u{1B}\[\d*m/, with: "") == lesson.script)
    for variable in [["NO_COLOR": "1"], ["TERM": "dumb"]] {
      runner.environment = variable
      #expect(try runner.start().finish().output == lesson.script)
    }
  }

  @Test func `run as their files would`() throws {
    for lesson in [Lesson.all[0], Lesson.all[12]] {
      let run = try CommandRunner("examples", "run", lesson.name).run()
      #expect(run.ending == .exited(0))
      #expect(try LessonExpectation(lesson.expectedText).objection(to: run.output) == nil, "\(run.output)")
    }
  }

  @Test func `find what LUA_INIT prepared, their name and their arguments in arg`() throws {
    var runner = CommandRunner("examples", "run", "1", "--flag", "b c")
    runner.environment = ["LUA_INIT": "print(arg[0], #arg, arg[1], arg[2], arg[3], arg[-1] ~= nil)"]
    #expect(try runner.run().lines.first == "creating_a_process.lua\t2\t--flag\tb c\tnil\ttrue")
  }

  @Test(arguments: [
    ["examples", "run", "5", "--timeline"], ["examples", "run", "--timeline", "5"],
    ["--timeline", "examples", "run", "5"],
  ])
  func `are drawn where that is asked for`(_ words: [String]) throws {
    var runner = CommandRunner()
    runner.arguments = words
    let run = try runner.run()
    #expect(run.ending == .exited(0))
    #expect(try LessonExpectation(Lesson.all[4].expectedText).objection(to: run.output) == nil, "\(run.output)")
    #expect(run.errors.contains("A MainProcess ") && run.errors.contains("starts a process"), "\(run.errors)")
  }

  @Test func `are drawn into files, as often as is asked for, and get the other words`() throws {
    let folder = try TemporaryFolder()
    var runner = CommandRunner("--timeline=a.svg", "examples", "run", "1", "--timeline=b.txt", "--timeline=c.svg")
    runner.arguments += ["x", "--timeline"]
    runner.directory = folder.path
    runner.environment = ["LUA_INIT": "print(arg[0], #arg, arg[1], arg[2])"]
    #expect(try runner.run().lines.first == "creating_a_process.lua\t2\tx\t--timeline")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["a.svg", "b.txt", "c.svg"])
    runner.arguments = ["examples", "run", "1", "--", "--timeline"]
    #expect(try runner.run().lines.first == "creating_a_process.lua\t1\t--timeline\tnil")
    runner.arguments = ["--timeline=d.svg", "-i", "examples", "run", "1"]
    #expect(try runner.run().ending == .exited(0))
  }

  @Test func `tell how --timeline takes its file`() throws {
    for words in [["examples", "run", "1", "--timeline", "x.svg"], ["examples", "run", "1", "--timeline=x.png"]] {
      var runner = CommandRunner()
      runner.arguments = words
      let run = try runner.run()
      #expect(run.ending == .exited(64) && run.output == "")
      #expect(run.errors.contains("--timeline"), "\(run.errors)")
    }
  }

  @Test func `that are not named are wrong usage`() throws {
    for words in [["examples", "run"], ["--timeline", "examples", "run"], ["examples", "run", "--tmieline", "1"]] {
      var runner = CommandRunner()
      runner.arguments = words
      let run = try runner.run()
      #expect(run.ending == .exited(64) && run.output == "")
      #expect(run.errors.contains("examples run"), "\(run.errors)")
    }
    let help = try CommandRunner("examples", "run", "--help").run()
    #expect(help.output.contains("--timeline") && help.ending == .exited(0))
  }

  @Test func `fail as their files would`() throws {
    // What a lesson calls is not there: its own line is named, by the name of its file.
    var runner = CommandRunner("examples", "run", "1")
    runner.environment = ["LUA_INIT": "process.Process = nil process.spawn = nil"]
    let example = try runner.run()
    var file = CommandRunner("creating_a_process.lua")
    file.files = ["creating_a_process.lua": Lesson.all[0].script]
    file.environment = runner.environment
    let run = try file.run()
    #expect(run.ending == .exited(1))
    #expect(run.errors.hasPrefix("procscript: creating_a_process.lua:"))
    #expect(example.ending == run.ending)
    #expect(example.errors == run.errors)
  }

  @Test func `that nobody knows are wrong usage, with the near ones`() throws {
    for (words, complaint) in [
      (["show", "joni"], "There is no lesson 'joni'. Near it: 'join'."),
      (["run", "zomb"], "There is no lesson 'zomb'. Near it: 'zombie'."),
      (["copy", "1", "Orphen"], "There is no lesson 'Orphen'. Near it: 'orphan'."),
      (["show", "33"], "There is no lesson 33: they are 1 to 32."),
      (["show", "xyzzy"], "There is no lesson 'xyzzy'. 'procscript examples' lists them."),
      (["shwo", "1"], "There is no command 'examples shwo'. Did you mean 'show'?"),
      (["3"], "Write 'procscript examples show pid_and_ppid', or 'run' or 'copy' in place of 'show'."),
    ] {
      var runner = CommandRunner()
      runner.arguments = ["examples"] + words
      let run = try runner.run()
      #expect(run.ending == .exited(64))
      #expect(run.output == "")
      #expect(run.errors.hasPrefix("procscript: \(complaint)\n"), "\(run.errors)")
    }
  }

  @Test func `win over a file of their name`() throws {
    var runner = CommandRunner("./examples")
    runner.files = ["examples": "print 'the file'"]
    #expect(try runner.run().output == "the file\n")
    runner.arguments = ["examples"]
    #expect(try runner.run().output.hasPrefix(" N  NAME"))
  }
}

/// `procscript examples copy`.
@Suite struct `A copy of an example` {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func copy(_ words: String...) throws -> CommandResult {
    var runner = CommandRunner()
    runner.arguments = ["examples", "copy"] + words
    runner.directory = folder.path
    return try runner.run()
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
  }

  @Test func `goes to the current folder, and is told how to run`() throws {
    let run = try copy("5")
    #expect(
      run.output == """
        Copied join.lua. Run it, or run it each time you save it:
          procscript join.lua
          procscript --watch join.lua

        """)
    #expect(try text("join.lua") == Lesson.all[4].script)
    var runner = CommandRunner("join.lua")
    runner.directory = folder.path
    #expect(try runner.run().ending == .exited(0))
  }

  @Test func `goes to a folder that is made for it`() throws {
    let run = try copy("zombie", "orphan", "--to", "my lessons/deep")
    #expect(run.output.contains("Copied 2 lessons to my lessons/deep."))
    #expect(run.output.contains("  procscript 'my lessons/deep/zombie.lua'\n"))
    #expect(try text("my lessons/deep/zombie.lua") == Lesson.all[9].script)
    #expect(try text("my lessons/deep/orphan.lua") == Lesson.all[10].script)
  }

  @Test func `is made of each where none is named`() throws {
    #expect(try copy().ending == .exited(0))
    for lesson in Lesson.all { #expect(try text("procscript-examples/\(lesson.name).lua") == lesson.script) }
  }

  @Test func `never takes the place of a file that was changed, unless it is told to`() throws {
    try "mine".write(toFile: "\(folder.path)/zombie.lua", atomically: true, encoding: .utf8)
    let kept = "procscript: kept what is there, and not as in the lesson: zombie.lua (--force writes over it)\n"
    let some = try copy("9", "10", "11")
    #expect(some.ending == .exited(1))
    #expect(some.output.hasPrefix("Copied 2 lessons here. Run the first, "))
    #expect(some.errors == kept)
    #expect(try text("zombie.lua") == "mine")
    #expect(try text("orphan.lua") == Lesson.all[10].script)

    let none = try copy("10")
    #expect(none.ending == .exited(1))
    #expect(none.output == "" && none.errors == kept)

    #expect(try copy("10", "--force").ending == .exited(0))
    #expect(try text("zombie.lua") == Lesson.all[9].script)
  }

  @Test func `is not made where there is one already`() throws {
    _ = try copy("5")
    let again = try copy("5")
    #expect(again.output.hasPrefix("join.lua is there already, unchanged. Run it, "))
    #expect(again.errors == "" && again.ending == .exited(0))
    #expect(try copy("5", "6").output.hasPrefix("Copied join_longest_first.lua. Run it, "))
    #expect(try copy("5", "6").output.hasPrefix("2 lessons are there already, unchanged. Run the first, "))
  }

  @Test func `that cannot be written says why`() throws {
    for (target, reason) in [
      ("/proc/nowhere", "cannot make the folder /proc/nowhere: no such file or directory"),
      ("file/deep", "cannot make the folder file: file exists"),
    ] {
      try "".write(toFile: "\(folder.path)/file", atomically: true, encoding: .utf8)
      let run = try copy("1", "--to", target)
      #expect(run.ending == .exited(1))
      #expect(run.errors == "procscript: \(reason)\n")
    }
  }
}
