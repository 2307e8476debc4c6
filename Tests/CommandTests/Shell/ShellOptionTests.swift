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
