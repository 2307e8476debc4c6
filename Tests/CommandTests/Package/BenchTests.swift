import Foundation
import Testing

/// `scripts/bench`: what its table says of rows, whatever machine it runs on.
@Suite struct `The benchmark` {
  /// Runs the table's script. The tested command stands for Python, and the other peers are not there. Nobody is watched,
  /// unless asked for: on a busy machine that may add a line.
  private func bench(
    _ words: String..., files: [String: String] = [:], isWatching: Bool = false
  ) throws -> CommandResult {
    var runner = CommandRunner()
    runner.arguments = [Repository.path("scripts/benchmarks/table.lua")] + words
    runner.environment = ["PYTHON": CommandRunner.executable, "LUA": "no-such-lua", "CC": "/none/cc"]
    if !isWatching { runner.environment["SETSID"] = "no-such-setsid" }
    runner.files = files
    return try runner.run()
  }

  /// The rows of the table that a run printed, as cells.
  private func rows(_ run: CommandResult) -> [[String]] {
    run.lines.drop { !$0.hasPrefix("| ---") }.dropFirst().prefix { $0.hasPrefix("|") }.map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }

  /// Runs rows of programs that print their argument, in two rounds.
  private func table(of rows: String, _ text: String = "") throws -> CommandResult {
    try bench(
      "--rounds", "2", "--rows", "rows.lua", text,
      files: ["rows.lua": "return {\(rows)}", "say.lua": "print(table.concat(arg, ' '))"])
  }

  @Test func `compares by each kind of goal`() throws {
    let run = try table(
      of: """
        { what = "times", procscript = "say.lua 60", python = "say.lua 4", goals = { "≥ 15 × python", "≤ 14.9 × python" } },
        { what = "fraction", procscript = "say.lua 1", python = "say.lua 8", goals = { "≤ 1/8 × python", "≤ 1/9 × python" } },
        { what = "limit", procscript = "say.lua 350", goals = { "≤ 350", "≤ 349" } },
        { what = "difference", procscript = "say.lua 42", python = "say.lua 10", goals = { "≤ 32 + python", "≤ 31 + python" } },
        { what = "either", procscript = "say.lua 4", python = "say.lua 32", goals = { "≤ 3 or ≤ 1/8 × python" } },
        { what = "shown", procscript = "say.lua 20000", python = "say.lua 10000", goals = { "× python" } },
        """)
    #expect(
      rows(run) == [
        ["times", "60.0", "4.00 python", "15.0 ×", "15.0 × … 15.0 ×", "≥ 15 × python", "met"],
        ["", "60.0", "4.00 python", "15.0 ×", "15.0 × … 15.0 ×", "≤ 14.9 × python", "MISSED"],
        ["fraction", "1.00", "8.00 python", "0.12 ×", "0.12 × … 0.12 ×", "≤ 1/8 × python", "met"],
        ["", "1.00", "8.00 python", "0.12 ×", "0.12 × … 0.12 ×", "≤ 1/9 × python", "MISSED"],
        ["limit", "350", "", "", "350 … 350", "≤ 350", "met"],
        ["", "350", "", "", "350 … 350", "≤ 349", "MISSED"],
        ["difference", "42.0", "10.0 python", "+32.0", "+32.0 … +32.0", "≤ 32 + python", "met"],
        ["", "42.0", "10.0 python", "+32.0", "+32.0 … +32.0", "≤ 31 + python", "MISSED"],
        ["either", "4.00", "", "", "4.00 … 4.00", "≤ 3", ""],
        ["", "4.00", "32.0 python", "0.12 ×", "0.12 × … 0.12 ×", "or ≤ 1/8 × python", "met"],
        ["shown", "20.0 k", "10.0 k python", "2.00 ×", "2.00 × … 2.00 ×", "× python", ""],
      ])
    #expect(run.errors == "")
    #expect(run.ending == .exited(0))
  }

  /// 100 times the size is two decades; the worst step counts.
  @Test func `sees how costs grow with sizes`() throws {
    let run = try bench(
      "--rounds", "1", "--rows", "rows.lua",
      files: [
        "rows.lua": """
        return {{ what = "growth", procscript = "cost.lua %d", sizes = { 1, 10, 1000 },
          goals = { "≤ 1.2 × a decade", "≤ 1.1 × a decade" } }}
        """,
        "cost.lua": "print(({ ['1'] = 100, ['10'] = 110, ['1000'] = 158.4 })[arg[1]])",
      ])
    #expect(
      rows(run) == [
        ["growth", "100 … 158", "", "1.20 ×", "1.20 × … 1.20 ×", "≤ 1.2 × a decade", "met"],
        ["", "100 … 158", "", "1.20 ×", "1.20 × … 1.20 ×", "≤ 1.1 × a decade", "MISSED"],
      ])
  }

  /// The program prints how often it has run.
  @Test func `runs a row more or less often where it asks for that`() throws {
    let run = try bench(
      "--rounds", "2", "--rows", "rows.lua",
      files: [
        "rows.lua": """
        return {
          { what = "more", procscript = "count.lua a", rounds = 3, goals = { "≤ 9" } },
          { what = "less", procscript = "count.lua b", rounds = 1 / 5, goals = { "≤ 9" } },
          { what = "as often", procscript = "count.lua c", goals = { "≤ 9" } },
        }
        """,
        "count.lua": """
        local file <close> = io.open(arg[1], "a+")
        file:write("x"):seek "set"
        print(#file:read "a")
        """,
      ])
    #expect(
      rows(run) == [
        ["more", "3.50", "", "", "1.00 … 6.00", "≤ 9", "met"],
        ["less", "1.00", "", "", "1.00 … 1.00", "≤ 9", "met"],
        ["as often", "1.50", "", "", "1.00 … 2.00", "≤ 9", "met"],
      ])
  }

  @Test func `skips what a machine lacks, and says so`() throws {
    let run = try table(
      of: """
        { what = "no peer", procscript = "say.lua 1", lua = "say.lua 1", goals = { "≤ 1 × lua" } },
        { what = "one of two", procscript = "say.lua 1", c = "say.c", python = "say.lua 1",
          goals = { "≤ 1 × c", "≤ 1 × python" } },
        { what = "no memory", procscript = "say.lua skipped: too small", goals = { "≤ 1" } },
        { what = "no starter", procscript = "say.lua", python = "say.lua", starts = 9, goals = { "≤ 1 × python" } },
        """)
    #expect(
      rows(run) == [
        ["no peer", "", "no no-such-lua", "", "", "≤ 1 × lua", "skipped"],
        ["one of two", "1.00", "no /none/cc", "", "", "≤ 1 × c", "skipped"],
        ["", "1.00", "1.00 python", "1.00 ×", "1.00 × … 1.00 ×", "≤ 1 × python", "met"],
        ["no memory", "", "too small", "", "", "≤ 1", "skipped"],
        ["no starter", "", "no /none/cc", "", "", "≤ 1 × python", "skipped"],
      ])
    #expect(run.errors == "")
    #expect(run.ending == .exited(0))
    #expect(run.output.contains(" no /none/cc, no no-such-lua, procscript "))
  }

  /// A program that stops the process that is watched, for a third of a second: as often as its argument says.
  private static let stopping = """
    local file <close> = io.open("stops", "a+")
    file:write("x"):seek "set"
    if #file:read "a" <= tonumber(arg[1]) then
      local parents, commands = {}, {}
      for _, record in ipairs(process.list()) do
        parents[record.pid], commands[record.pid] = record.ppid, record.command
      end
      local table_pid = process.getpid()
      repeat table_pid = parents[table_pid] until commands[table_pid]:find("table.lua", 1, true)
      for pid, command in pairs(commands) do
        -- Its parent, which does the talking, is the table's child.
        if command:find("sleeper.lua", 1, true) and parents[parents[pid]] == table_pid then
          process.kill(pid, "STOP")
          process.sleep(0.35)
          process.kill(pid, "CONT")
        end
      end
    end
    print(1)
    """

  /// The row's lines, and what is said of the process that is watched, where it is stopped in so many runs.
  private func watched(stoppedIn runs: Int) throws -> (rows: [[String]], last: String?) {
    let run = try bench(
      "--rounds", "1", "--rows", "rows.lua",
      files: [
        "rows.lua": #"return {{ what = "stops others", procscript = "stop.lua \#(runs)", goals = { "≤ 1" } }}"#,
        "stop.lua": Self.stopping,
      ], isWatching: true)
    #expect(run.errors == "")
    #expect(run.ending == .exited(0))
    return (rows(run), run.lines.last)
  }

  @Test func `marks a row that keeps a process of another session from running`() throws {
    let (rows, last) = try watched(stoppedIn: 9)
    #expect(rows.first == ["stops others", "1.00", "", "", "1.00 … 1.00", "≤ 1", "met"])
    #expect(rows.count == 2)
    let line = try #require(rows.last)
    #expect(line[0] == "stops others")
    #expect(line[1].contains(/^[0-9.]+ s$/))
    #expect(line[2...] == ["a neighbour", "", "", "≤ 0.2 s late", "MISSED"])
    #expect(
      try #require(last).contains(
        /^watched: a process of another session that sleeps 20 ms at a time; at most [0-9]{3,} ms late, in: stops others$/
      ))
  }

  /// As a busy machine does: the row is measured once more. (On one so busy that it does so three times, it is marked.)
  @Test func `bears with a process of another session that was late once`() throws {
    let (rows, last) = try watched(stoppedIn: 1)
    let late = try #require(last?.firstMatch(of: /at most ([0-9]+) ms late/)?.output.1)
    #expect(rows.count == (try #require(Int(late)) <= 200 ? 1 : 2))
  }

  @Test func `says where nobody is watched`() throws {
    let run = try table(of: #"{ what = "one", procscript = "say.lua 1", goals = { "≤ 1" } }"#)
    #expect(
      run.lines.last == "not watched: a process of another session that sleeps 20 ms at a time (no no-such-setsid)")
  }

  @Test func `goes on after a failure, and fails`() throws {
    let run = try table(
      of: """
        { what = "broken", procscript = "say.lua nothing", goals = { "≤ 1" } },
        { what = "whole", procscript = "say.lua 1", goals = { "≤ 1" } },
        """)
    #expect(
      rows(run) == [
        ["broken", "", "", "", "", "≤ 1", "FAILED"],
        ["whole", "1.00", "", "", "1.00 … 1.00", "≤ 1", "met"],
      ])
    #expect(run.errors == "scripts/bench: this failed: \(CommandRunner.executable) say.lua nothing\n")
    #expect(run.ending == .exited(1))
  }

  /// What stands for the command at another revision prints 10 for all but one of the programs, which it cannot run.
  @Test func `has another revision's command run each program too`() throws {
    var runner = CommandRunner()
    runner.arguments = [
      Repository.path("scripts/benchmarks/table.lua"), "--rounds", "2", "--rows", "rows.lua", "--against-command",
      "./before",
    ]
    runner.environment = [
      "PYTHON": "no-such-python", "LUA": "no-such-lua", "CC": "/none/cc", "SETSID": "no-such-setsid",
    ]
    runner.files = [
      "rows.lua": """
      return {
        { what = "worse", procscript = "say.lua 12", goals = { "≤ 99" } },
        { what = "better", procscript = "say.lua 20", goals = { "≥ 5" } },
        { what = "shown", procscript = "say.lua 30", python = "say.lua 1", goals = { "× python" } },
        { what = "of sizes", procscript = "say.lua %d", sizes = { 10, 100 }, goals = { "≤ 99 × a decade" } },
        { what = "new", procscript = "say.lua 7", goals = { "≤ 7" } },
      }
      """, "say.lua": "print(arg[1])", "before": "#!/bin/sh\nif [ \"$2\" = 7 ]; then exit 1; fi\necho 10\n",
    ]
    runner.shell = "chmod +x before; exec \"$@\""
    let run = try runner.run()
    #expect(
      rows(run) == [
        ["worse", "12.0", "", "", "12.0 … 12.0", "≤ 99", "met"],
        ["", "12.0", "10.0 before", "1.20 ×", "1.20 × … 1.20 ×", "≤ 1.05 × before", "MISSED"],
        ["better", "20.0", "", "", "20.0 … 20.0", "≥ 5", "met"],
        ["", "20.0", "10.0 before", "2.00 ×", "2.00 × … 2.00 ×", "≥ 1/1.05 × before", "met"],
        ["shown", "30.0", "no no-such-python", "", "", "× python", "skipped"],
        ["", "30.0", "10.0 before", "3.00 ×", "3.00 × … 3.00 ×", "× before", ""],
        ["of sizes", "10.0 … 100", "", "10.0 ×", "10.0 × … 10.0 ×", "≤ 99 × a decade", "met"],
        ["", "10.0 … 100", "10.0 before", "1.00 ×", "1.00 × … 1.00 ×", "≤ 1.05 × before", "met"],
        ["new", "7.00", "", "", "7.00 … 7.00", "≤ 7", "met"],
      ])
    #expect(run.errors.hasPrefix("scripts/bench: this failed: ") && run.errors.hasSuffix("/./before say.lua 7\n"))
    #expect(run.ending == .exited(0))
  }

  @Test func `refuses a revision that is not there`() throws {
    var runner = CommandRunner()
    runner.shell = "exec \(Repository.path("scripts/bench")) --against no-such-revision"
    let run = try runner.run()
    #expect(run.output == "")
    #expect(run.errors == "scripts/bench: no revision 'no-such-revision'\n")
    #expect(run.ending == .exited(64))
  }

  @Test func `takes the rows that have a text in their name`() throws {
    let two = """
      { what = "one (x/s)", procscript = "say.lua 1", goals = { "≤ 1" } },
      { what = "two (x/s)", procscript = "say.lua 1", goals = { "≤ 1" } },
      """
    #expect(rows(try table(of: two, "two (")).map(\.first) == ["two (x/s)"])
    #expect(rows(try table(of: two)).count == 2)

    let none = try table(of: two, "three")
    #expect(none.output == "")
    #expect(none.errors == "scripts/bench: no row has \"three\" in its name\n")
    #expect(none.ending == .exited(64))
  }

  @Test func `refuses what it does not know`() throws {
    for words in [["--fast"], ["--rounds", "0"], ["--rounds"], ["--rows"]] {
      var runner = CommandRunner()
      runner.arguments = [Repository.path("scripts/benchmarks/table.lua")] + words
      let run = try runner.run()
      #expect(run.errors == "usage: scripts/bench [--full | --rounds N] [--rows FILE] [--against REVISION] [TEXT]\n")
      #expect(run.ending == .exited(64))
    }
  }

  /// Each program of the true table is a file, and each goal compares with a program of its row.
  @Test func `has rows of programs that are there`() throws {
    var runner = CommandRunner("script.lua", Repository.path("scripts/benchmarks"))
    runner.files["script.lua"] = """
      package.path = arg[1] .. "/table/?.lua;" .. package.path
      local goals = require "goals"
      for _, row in ipairs(dofile(arg[1] .. "/rows.lua")) do
        for _, tool in ipairs { "procscript", "alone", "c", "lua", "python" } do
          if row[tool] then assert(io.open(arg[1] .. "/" .. row[tool]:match "%S+%.%a+")):close() end
        end
        for _, goal in ipairs(row.goals) do
          for _, term in ipairs(goals.parsed(goal)) do assert(not term.peer or row[term.peer], row.what) end
        end
      end
      """
    let run = try runner.run()
    #expect(run.errors == "")
    #expect(run.ending == .exited(0))
  }

  @Test func `measures a row of the true table`() throws {
    var runner = CommandRunner()
    runner.arguments = [Repository.path("scripts/benchmarks/table.lua"), "--rounds", "1", "start + join (µs)"]
    runner.environment = ["PYTHON": "no-such-python"]
    let run = try runner.run()
    let rows = rows(run)
    #expect(rows.map(\.first) == ["start + join (µs)", ""])
    #expect(["met", "MISSED", "skipped"].contains(rows.first?.last))
    #expect(rows.last?[2...] == ["no no-such-python", "", "", "≤ 1/6 × python", "skipped"])
    #expect(run.errors == "")
    #expect(run.ending == .exited(0))
  }
}
