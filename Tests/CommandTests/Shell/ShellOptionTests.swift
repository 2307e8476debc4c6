import Testing

/// Options and subcommands beyond those of `lua5.4`, and wrong ones.
@Suite struct `The command line` {
  @Test(arguments: ["-v", "--version"]) func `shows the versions`(_ option: String) throws {
    let run = try CommandRunner(option).run()
    let version = try Repository.version()
    let line = try #require(run.output.wholeMatch(of: /procscript (\S+), Lua 5\.4\.\d+  Copyright .*\n/))
    #expect(line.1 == version)
    #expect(run.errors == "")
    #expect(run.ending == .exited(0))
  }

  @Test func `shows the versions and goes on with a script`() throws {
    var runner = CommandRunner("-v", "script.lua")
    runner.files = ["script.lua": "print 'ran'"]
    #expect(try runner.run().lines.dropFirst() == ["ran"])
  }

  @Test(arguments: [["-h"], ["--help"], ["help"], ["-e", "print 'unseen'", "--help"]])
  func `helps`(_ arguments: [String]) throws {
    var runner = CommandRunner()
    runner.arguments = arguments
    let run = try runner.run()
    for text in [
      "USAGE: procscript [options] [file.lua [arguments]]", "-e <code>", "-l <name>", "-i ", "-W ", "-E ",
      "-v, --version", "SUBCOMMANDS:", "ps ",
    ] {
      #expect(run.output.contains(text))
    }
    #expect(!run.output.contains("unseen"))
    #expect(run.errors == "")
    #expect(run.ending == .exited(0))
  }

  @Test(arguments: [
    ("--hlep", "Unknown option '--hlep'. Did you mean '--help'?"),
    ("--verson", "Unknown option '--verson'. Did you mean '--version'?"),
    ("-version", "Unknown option '-version'. Did you mean '--version'?"),
    ("-w", "Unknown option '-w'. Did you mean '-W'?"),
    ("--exlpore", "Unknown option '--exlpore'. Did you mean '--explore'?"),
    ("--shcedule=7", "Unknown option '--shcedule=7'. Did you mean '--schedule'?"),
    ("--exact_time", "Unknown option '--exact_time'. Did you mean '--exact-time'?"),
    ("--schedule", "Missing value for '--schedule <order>'"),
    ("--schedules=5", "--schedules says more of --explore: procscript --explore --schedules=N file.lua"),
    ("--exact-time", "--exact-time says more of --explore: procscript --explore --exact-time file.lua"),
    ("--late", "--late says more of --schedule: procscript --schedule=7 --late file.lua"),
    ("-V", "Unknown option '-V'. Did you mean '-v'?"),
    ("-x", "Unknown option '-x'"),
    ("--colour=always", "Unknown option '--colour=always'"),
    ("-e", "Missing value for '-e <code>'"),
    ("-l", "Missing value for '-l <name>'"),
    ("-i=3", "The option '-i' does not take any value, but '3' was specified."),
  ])
  func `tells of a wrong option`(_ option: String, _ complaint: String) throws {
    for arguments in [[option], ["-E", option], [option, "-E", "script.lua"]] {
      var runner = CommandRunner()
      runner.arguments = arguments
      runner.files = ["script.lua": "print 'not reached'"]
      let run = try runner.run()
      #expect(run.errors.hasPrefix("procscript: \(complaint)\n"))
      #expect(run.errors.contains("Usage: procscript [options] [file.lua [arguments]]\n"))
      #expect(run.output == "")
      #expect(run.ending == .exited(64))
    }
  }

  @Test func `takes flags that stand together`() throws {
    var runner = CommandRunner("-vEW", "-e", "warn('seen') print(x)")
    runner.environment = ["LUA_INIT": "x = 1"]
    let run = try runner.run()
    #expect(run.lines.dropFirst() == ["nil"])
    #expect(run.errors == "Lua warning: seen\n")
  }

  @Test func `takes a subcommand's name before a file of that name`() throws {
    var runner = CommandRunner("ps", "no process is called like this")
    runner.files = ["ps": "print 'the file'"]
    #expect(try runner.run().output == "")
    for arguments in [["./ps"], ["-E", "ps"], ["--", "ps"]] {
      runner.arguments = arguments
      #expect(try runner.run().output == "the file\n")
    }
  }

  @Test(arguments: [
    ("exampels", "'examples'"), ("hepl", "'help'"), ("pss", "'ps'"), ("dmup", "'dump'"),
    ("annotation", "'annotations'"),
  ])
  func `tells the subcommand that a script's missing name is near to`(_ name: String, _ meant: String) throws {
    let complaint = "procscript: cannot open \(name): No such file or directory"
    for arguments in [[name], [name, "run", "3"]] {
      var runner = CommandRunner()
      runner.arguments = arguments
      let run = try runner.run()
      #expect(run.errors == "\(complaint). Did you mean \(meant)?\n")
      #expect(run.ending == .exited(1))
    }
    #expect(try CommandRunner("-E", name).run().errors == "\(complaint)\n")
    var runner = CommandRunner(name)
    runner.files = [name: "print 'the file'"]
    #expect(try runner.run().output == "the file\n")
  }

  @Test(arguments: ["script.lua", "./exampels", "nothing like it"])
  func `asks nothing about other scripts that are missing`(_ name: String) throws {
    #expect(try CommandRunner(name).run().errors == "procscript: cannot open \(name): No such file or directory\n")
  }

  @Test func `tells how --timeline takes its file`() throws {
    for value in ["foo.svg", "foo.html", "live"] {
      var runner = CommandRunner("--timeline", value, "script.lua")
      runner.files = ["script.lua": "print 'not reached'"]
      let run = try runner.run()
      #expect(
        run.errors.hasPrefix("procscript: there is no script '\(value)': to draw so, write --timeline=\(value)\n"))
      #expect(run.output == "")
      #expect(run.ending == .exited(64))
    }
    var runner = CommandRunner("--timeline", "foo.txt")
    runner.files = ["foo.txt": "print 'the file'"]
    #expect(try runner.run().output.hasPrefix("the file\n"))
  }

  @Test(arguments: [
    (
      ["--schedule=A2.B", "--late"],
      "--late goes with an order by a number: one like A2.B says by itself who is late."
    ),
    (["--explore", "--schedule=7"], "--schedule is one order, --explore tries many: they do not go together."),
    (
      ["--schedule=A2.?"],
      "unknown order 'A2.?': schedule, character 4: '?' is neither a lane nor a time: a schedule is like A2.B.A"
    ),
    (["--explore", "--seconds=0"], "--seconds=0.0: write more than 0"),
    (["--explore", "--schedules=0"], "--schedules=0: write a number of 1 or more"),
  ])
  func `tells which options on orders do not go together, and what they take`(_ options: [String], _ complaint: String)
    throws
  {
    var runner = CommandRunner()
    runner.arguments = options + ["script.lua"]
    runner.files = ["script.lua": "print 'not reached'"]
    let run = try runner.run()
    #expect(run.errors.hasPrefix("procscript: \(complaint)"), "\(run.errors)")
    #expect(run.output == "")
    #expect(run.ending == .exited(64))
  }

  @Test func `takes an order behind a blank too`() throws {
    for words in [["--schedule=A"], ["--schedule", "A"], ["--schedule", "7", "-W"]] {
      var runner = CommandRunner()
      runner.arguments = words + ["script.lua", "x"]
      runner.files = ["script.lua": "print(arg[0], ...)"]
      #expect(try runner.run().output == "script.lua\tx\n")
    }
  }

  @Test func `helps with the module's names`() throws {
    for (topic, title) in [
      ("spawn", "process.spawn("), ("p:join", "p:join([timeout])"), ("process", "help(process.spawn)"),
    ] {
      let run = try CommandRunner("help", topic).run()
      #expect(run.output.contains(title), "\(run.errors)")
      #expect(run.errors == "")
      #expect(run.ending == .exited(0))
    }
    #expect(try CommandRunner("help", "ps").run().output.hasPrefix("OVERVIEW: Show the machine's processes."))
  }

  @Test(arguments: [
    ("spwan", "Did you mean 'spawn'?"), ("exampels", "Did you mean 'examples'?"),
    ("xyzzy", "procscript help lists the subcommands."),
  ])
  func `tells what is near to an unknown topic of help`(_ topic: String, _ advice: String) throws {
    let run = try CommandRunner("help", topic).run()
    #expect(run.errors == "procscript: there is no help on '\(topic)'. \(advice)\n")
    #expect(run.output == "")
    #expect(run.ending == .exited(1))
  }

  @Test func `runs a file whose first line names the command`() throws {
    let folder = try TemporaryFolder()
    var runner = CommandRunner("first", "second")
    runner.directory = folder.path
    runner.files = ["script": "#!/usr/bin/env procscript\nprint(arg[0], ...)\n"]
    runner.shell = #"ln -s "$1" procscript; shift; chmod +x script; PATH=$PWD:$PATH; exec ./script "$@""#
    let run = try runner.run()
    #expect(run.output == "./script\tfirst\tsecond\n", "\(run.errors)")
  }

  @Test(arguments: ["lfs", "cjson"]) func `loads Debian's C modules`(_ module: String) throws {
    let code = ["lfs": "print(lfs.attributes('/', 'mode'))", "cjson": "print(cjson.encode {1, cjson.null})"][module]!
    let run = try CommandRunner("-l", module, "-e", code).run()
    #expect(run.output == ["lfs": "directory\n", "cjson": "[1,null]\n"][module], "\(run.errors)")
  }
}
