import Foundation
import ProcscriptLessons
import Testing

/// What shells complete.
@Suite struct `Completion` {
  /// What may stand in the place of the last word.
  private func candidates(_ words: String...) throws -> [String] {
    var runner = CommandRunner()
    runner.arguments = ["--complete-words"] + words
    let run = try runner.run()
    #expect(run.ending == .exited(0) && run.errors == "")
    return run.lines.map { String($0.split(separator: "\t")[0]) }
  }

  @Test func `offers subcommands and scripts`() throws {
    #expect(try candidates("") == ["examples", "learn", "tour", "ps", "dump", "annotations", "help", ":scripts"])
    #expect(try candidates("ex") == ["examples", ":scripts"])
    for words in [
      ["--timeline", "-W", "exa"], ["-e", "x", "exa"], ["--timeline", "=", "a.svg", "exa"],
      ["--schedule", "7", "exa"], ["--schedule=7", "--late", "exa"], ["--explore", "--seed", "=", "7", "exa"],
    ] {
      var runner = CommandRunner()
      runner.arguments = ["--complete-words"] + words
      #expect(try runner.run().lines.last == ":scripts")
    }
    #expect(try candidates("--", "e") == [":scripts"])
    #expect(try candidates("-e", "pr") == [])
  }

  @Test func `offers files as a script's arguments`() throws {
    #expect(try candidates("first.lua", "") == [":files"])
    #expect(try candidates("--watch", "first.lua", "-x", "a") == [":files"])
  }

  @Test func `offers options`() throws {
    #expect(try candidates("--wat") == ["--watch"])
    #expect(try candidates("--sche") == ["--schedule", "--schedules"])
    #expect(try candidates("--explore", "--ex") == ["--explore", "--exact-time"])
    #expect(try candidates("--schedule", "--late") == [])
    #expect(Set(try candidates("-")).isSuperset(of: ["-e", "-i", "--timeline", "--version", "-h", "--help"]))
    #expect(try candidates("annotations", "--m") == ["--manual"])
    #expect(try candidates("examples", "copy", "1", "--f") == ["--force"])
    #expect(try candidates("examples", "run", "--t") == ["--timeline"])
  }

  @Test func `offers lessons`() throws {
    let names = Lesson.all.map(\.name)
    #expect(try candidates("examples", "") == ["list", "show", "run", "copy"])
    for words in [["show", ""], ["run", ""], ["run", "--timeline", ""], ["copy", ""], ["copy", "join", ""]] {
      var runner = CommandRunner()
      runner.arguments = ["--complete-words", "examples"] + words
      #expect(try runner.run().lines.map { String($0.split(separator: "\t")[0]) } == names)
    }
    #expect(try candidates("examples", "run", "zo") == ["zombie"])
    #expect(try candidates("examples", "run", "1", "") == [":files"])
    #expect(try candidates("--timeline", "examples", "run", "orph") == ["orphan"])
    #expect(try candidates("examples", "copy", "--to", "a") == [":folders"])
  }

  @Test func `offers what learn takes`() throws {
    let commands = ["watch", "list", "next", "check", "hint", "predict", "reset", "solution", "verify"]
    #expect(try candidates("learn", "") == commands)
    #expect(try candidates("learn", "hint", "zo") == ["zombie"])
    #expect(try candidates("learn", "check", "--a") == ["--all"])
    #expect(try candidates("learn", "--fo") == ["--folder"])
    #expect(try candidates("learn", "list", "--folder", "a") == [":folders"])
    #expect(try candidates("learn", "--lang", "") == ["en", "zh"])
    #expect(try candidates("tour", "--lang", "") == ["en", "zh"])
    #expect(try candidates("tour", "--folder", "a") == [":folders"])
    #expect(try candidates("tour", "--p") == ["--port"])
    #expect(try candidates("learn", "verify", "a") == [":folders"])
    #expect(try candidates("learn", "list", "") == [])
  }

  @Test func `offers the names that there is help on`() throws {
    #expect(try candidates("help", "is_al") == ["is_alive"])
    #expect(try candidates("help", "exa") == ["examples"])
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `has a script for each shell, with a blank in place of = too`(_ shell: String) throws {
    let script = try CommandRunner("--generate-completion-script=\(shell)").run()
    #expect(script.output.contains("--complete-words") && script.output.contains("procscript in \(shell)."))
    #expect(script.ending == .exited(0))
    #expect(try CommandRunner("--generate-completion-script", shell).run().output == script.output)
    var runner = CommandRunner("--generate-completion-script")
    runner.environment = ["SHELL": "/usr/bin/\(shell)"]
    #expect(try runner.run().output == script.output)
  }

  @Test func `is not there for other shells`() throws {
    let run = try CommandRunner("--generate-completion-script", "tcsh").run()
    #expect(run.ending == .exited(64) && run.output == "")
    #expect(run.errors.hasPrefix("procscript: There are completions for bash, zsh and fish, not for 'tcsh'"))
  }

  @Test func `works in bash`() throws {
    let folder = try TemporaryFolder()
    for name in ["elder.lua", "elm.txt"] {
      try "".write(toFile: "\(folder.path)/\(name)", atomically: true, encoding: .utf8)
    }
    let script = """
      source <("$1" --generate-completion-script=bash)
      complete_line() {
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _procscript "$1" "${!#}"
        echo "${COMPREPLY[*]}"
      }
      complete_line "$1" e
      complete_line "$1" x.lua e
      complete_line "$1" examples run zo
      """
    let bash = Process()
    bash.executableURL = URL(fileURLWithPath: "/bin/bash")
    bash.arguments = ["-c", script, "bash", CommandRunner.executable]
    bash.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    let pipe = Pipe()
    bash.standardOutput = pipe
    try bash.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    bash.waitUntilExit()
    let lines = output.split(separator: "\n").map { $0.split(separator: " ").sorted() }
    #expect(lines == [["elder.lua", "examples"], ["elder.lua", "elm.txt"], ["zombie"]])
  }
}
