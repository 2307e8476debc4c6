import Testing

/// Programs that go to another folder before they start processes afresh.
@Suite struct `By spawn, after a change of folder` {
  private func run(_ script: String, files: [String: String] = [:], arguments: [String]? = nil) throws -> CommandResult
  {
    var runner = CommandRunner(script: script, withLibrary: "folders")
    runner.files.merge(files) { $1 }
    if let arguments { runner.arguments = arguments }
    runner.shell = "mkdir one one/two && " + runner.shell!
    return try runner.run()
  }

  @Test func `the script is found, and its libraries are`() throws {
    let run = try run(
      """
      local folders, own = require "folders", require "own"
      if process.is_main() then
        assert(folders.enter "one")
        local p = process.spawn{target=function() print(own.name, arg[0]) end, start_method="spawn"}
        print(p:join(), p.exitcode)
      end
      """, files: ["own.lua": "return { name = 'own' }"])
    #expect(run.errors == "")
    #expect(run.output == "own\tscript.lua\ntrue\t0\n")
  }

  @Test func `the process begins in the folder that its parent was in, and so do those that it starts`() throws {
    let run = try run(
      """
      local folders = require "folders"
      -- What a script does at its top it does again, from where it did it first.
      local start = folders.current()
      assert(folders.enter "one")
      local function look(deeper)
        print(folders.current():sub(#start + 1), process.get_start_method())
        if deeper then process.spawn(look, false):join() end
      end
      if process.is_main() then
        process.set_start_method "spawn"
        process.spawn(look, true):join()
        assert(folders.enter "two")
        process.spawn(look, true):join()
        process.spawn{target=look, args={true}, start_method="fork"}:join()
      end
      """)
    #expect(run.errors == "")
    #expect(
      run.lines == ["/one\tspawn", "/one\tspawn"] + ["/one/two\tspawn", "/one/two\tspawn"]
        + ["/one/two\tfork", "/one/two\tfork"])
  }

  @Test func `a traceback names the script as it does elsewhere`() throws {
    let run = try run(
      """
      local folders = require "folders"
      local function fail() error "on purpose" end
      if process.is_main() then
        folders.enter "one"
        local p = process.spawn{target=fail, start_method="spawn"}
        print(pcall(p.result, p))
      end
      """)
    #expect(run.output.hasPrefix("false\tscript.lua:2: on purpose\n"), "\(run.output)\(run.errors)")
  }

  @Test func `options have the libraries that they name`() throws {
    let run = try run(
      "", files: ["own.lua": "return { name = 'own' }"],
      arguments: [
        "-l", "folders", "-l", "own", "-e",
        """
        folders.enter "one"
        process.spawn{target=function() print(own.name, (folders.current():match "/one$")) end, start_method="spawn"}:join()
        """,
      ])
    #expect(run.errors == "")
    #expect(run.output == "own\t/one\n")
  }

  @Test func `a folder that was renamed or removed meanwhile does no harm to absolute names`() throws {
    var runner = CommandRunner(
      script: """
        local folders = require "folders"
        if process.is_main() then
          local start = folders.current()
          assert(folders.enter "one")
          os.rename(start .. "/one", start .. "/other")
          process.spawn{target=function() print((folders.current():match "/[^/]*$")) end, start_method="spawn"}:join()
        end
        """, withLibrary: "folders")
    runner.shell = "mkdir one && " + runner.shell!
    let run = try runner.run()
    #expect(run.errors == "")
    #expect(run.output == "/other\n")
  }
}
