import Foundation
import Testing

/// `process.run{…}`.
@Suite struct `A run` {
  @Test func `gives its input and tells what came of it`() throws {
    let lines = try printed(
      by: """
        local r = process.run{"sh", "-c", "cat; echo err >&2; exit 3", input="in"}
        print(r.stdout, r.stderr, r.exitcode, r.signal, r.timed_out, r.seconds > 0 and r.seconds < 5, #r)
        local r = process.run{"sh", "-c", "kill -KILL $$"}
        print(r.stdout == "", r.exitcode, r.signal)
        local r = process.run{"sh", "-c", "echo one; echo two >&2", stderr="stdout"}
        print(r.stdout, r.stderr)
        local r = process.run{"sh", "-c", "echo seen", stdout="inherit", stderr="null"}
        print(r.stdout, r.stderr)
        print(process.run{ {function(a, b) print(a, b) error("oops", 0) end, 1, 2} }.stdout)
        print(#process.active_children())
        """)
    #expect(
      lines == [
        "in\terr", "\t3\tnil\tfalse\ttrue\t0", "true\t-9\tSIGKILL", "one", "two", "\tnil", "seen", "nil\tnil", "1\t2",
        "", "0",
      ])
  }

  @Test func `takes more than a pipe holds, both ways and on both streams`() throws {
    let lines = try printed(
      by: """
        local big = ("0123456789abcde\\n"):rep(1000000)
        local r = process.run{"tee", "/dev/stderr", input=big}
        print(r.stdout == big, r.stderr == big, r.exitcode)
        """)
    #expect(lines == ["true\ttrue\t0"])
  }

  @Test func `ends all of it when its time is up, and has what was printed`() throws {
    let lines = try printed(
      by: """
        local start = process.clock()
        local r = process.run{"sh", "-c", "echo before; sleep 1000 & sleep 1000; echo after", timeout=0.2}
        print(r.stdout, r.timed_out, r.exitcode, r.signal, process.clock() - start < 4)
        print(pcall(process.run, {"sleep", 1000, timeout=0.05, check=true}))
        local r = process.run{ {"sleep", 1000}, {"cat"}, timeout=0.05 }
        print(r.timed_out, r[1].signal, #process.active_children())
        print(process.run{"true", timeout=1000}.timed_out, pcall(process.run, {"true", timeout="x"}))
        """)
    #expect(
      lines == [
        "before", "\ttrue\t-15\tSIGTERM\ttrue",
        "false\tscript.lua:4: 'sleep 1000' took longer than 0.05 s, and was ended", "true\tSIGTERM\t0",
        "false\tfalse\tscript.lua:7: bad argument 'timeout' to 'run' (number expected, got 'x')",
      ])
  }

  @Test func `is an error with check, which says what was run and what that complained of`() throws {
    let lines = try printed(
      by: """
        print(pcall(process.run, {"sh", "-c", "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo line $i >&2; done; exit 4", check=true}))
        print(pcall(process.run, {"sh", "-c", "kill -SEGV $$", check=true}))
        print(pcall(process.run, {function() error("boom", 0) end, check=true}))
        print(pcall(process.run, { {"true"}, {"false"}, {"cat"}, check=true }))
        print(process.run{"true", check=true}.exitcode)
        """)
    #expect(
      lines == [
        "false\tscript.lua:1: 'sh -c \"for i in 1 2 3 4 5 6 7 8 9 10 11 12; do echo line $i >&2; done; exit 4\"' ended with exit code 4:"
      ] + (3...12).map { "line \($0)" } + [
        "false\tscript.lua:2: 'sh -c \"kill -SEGV $$\"' was killed by SIGSEGV",
        "false\tscript.lua:3: Process-3 ended with exit code 1:", "Process-3 (pid N): boom", "stack traceback:",
        "  [C]: in function 'error'", "  script.lua:3: in function <script.lua:3>",
        "false\tscript.lua:4: 'false' ended with exit code 1", "0",
      ])
  }

  @Test func `says what is wrong with what it is given`() throws {
    let lines = try printed(
      by: """
        for _, call in ipairs {
          "ls -l", {}, { "ls", timeot = 1 }, { "ls", age = 18 }, { { "ls" }, 5 }, { { "ls", stdout = "null" }, { "cat" } },
          { { "ls" }, { "cat", input = "x" } }, { { "ls", timeout = 1 } }, { { "gti" }, { "cat" } }, { { "yes" }, { "gti" } },
          { target = print },
        } do
          print((select(2, pcall(process.run, call)):gsub("^script.lua:6: ", "")))
        end
        print(#process.active_children())
        """)
    #expect(
      lines == [
        "bad argument 'command' to 'run' (process, or list of words expected, got 'ls -l'): write process.run{\"ls\", \"-l\"}",
        "command must be a list like {\"ls\", \"-l\"}, got an empty one",
        "unknown option 'timeot' of 'run': did you mean timeout?", "unknown option 'age' of 'run'",
        "a part of a pipeline must be a list like {\"sort\", \"-n\"} or a function, got 5",
        "part 1 of the pipeline writes what the next one reads: only the last can have stdout",
        "part 2 of the pipeline reads what the one before it writes: only the first can have stdin or input",
        "unknown option 'timeout' of 'run': did you mean timeout?",
        "cannot run 'gti': there is no such program in PATH", "cannot run 'gti': there is no such program in PATH",
        "unknown option 'target' of 'run'", "0",
      ])
  }

  @Test func `of a process object calls its run`() throws {
    let lines = try printed(by: "print(process.run(process.Process{target=math.max, args={1, 3}}))")
    #expect(lines == ["3"])
  }

  @Test func `is ended by a Ctrl-C, with all that it has started`() throws {
    let running = try CommandRunner(
      script: """
        print(pcall(process.run, { {"sh", "-c", "trap '' INT; echo ready >&2; sleep 1000"}, {"cat"}, stderr="inherit" }))
        print(#process.active_children())
        """
    ).start()
    try running.waitForErrors("ready")
    running.send(SIGINT)
    let run = try running.finish()
    #expect(run.lines == ["false\tinterrupted!", "0"], "\(run.errors)")
  }
}

/// Pipelines of programs and functions.
@Suite struct `A pipeline` {
  @Test func `hands on what each part prints to the next`() throws {
    let lines = try printed(
      by: """
        local function shout(prefix)
          for line in io.lines() do print(prefix .. line:upper()) end
        end
        local r = process.run{ {"sort"}, {shout, "> "}, {"uniq", "-c"}, input="b\\na\\nb\\n" }
        print(r.stdout, #r, r[1].exitcode, r[2].exitcode, r.exitcode, r[1].stdout, r.stderr)
        local r = process.run{ function() print "x" end, {"cat"}, stdout=">out" }
        print(r.stdout, io.open("out"):read("a"))
        local r = process.run{ {"sh", "-c", "echo $A >&2; exit 1"}, {"sh", "-c", "echo $A >&2; pwd; exit 2"}, env={A="a"}, cwd="/" }
        print(r.stdout, r.stderr, r.exitcode, r[1].exitcode, r[1].stderr)
        """)
    #expect(
      lines == [
        "      1 > A", "      2 > B", "\t3\t0\t0\t0\tnil\t", "nil\tx", "", "/", "\ta", "a", "\t2\t1\ta", "",
      ])
  }

  @Test func `ends when a later part has read enough`() throws {
    let lines = try printed(
      by: """
        local function numbers() for i = 1, math.huge do print(i) end end
        local r = process.run{ {"yes"}, {"head", "-n", 1}, check=true }
        print(r.stdout, r[1].signal)
        local r = process.run{ numbers, {"head", "-n", 1}, check=true }
        print(r.stdout, r[1].signal)
        """)
    #expect(lines == ["y", "\tSIGPIPE", "1", "\tSIGPIPE"])
  }

  @Test func `works with functions that are started afresh`() throws {
    let lines = try printed(
      by: """
        local function double() for n in io.lines(nil, "n") do print(2 * n) end end
        if process.is_main() then
          process.set_start_method "spawn"
          for _ = 1, 5 do
            -- What comes late is waited for.
            local late = { "sh", "-c", "sleep 0.1; seq 3" }
            assert((process.run{ late, double, double, check=true }.stdout) == "4\\n8\\n12\\n")
          end
          print "all"
        end
        """)
    #expect(lines == ["all"])
  }
}
