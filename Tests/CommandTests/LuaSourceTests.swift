import Testing

/// `scripts/lua-source`, with programs in place of Debian's that note their calls.
@Suite struct `The source of Lua` {
  /// Runs shell commands where `lua-source` is the script, and `version` is that of the package that is installed.
  private func run(_ commands: String, aptGet: String) throws -> CommandResult {
    var runner = CommandRunner()
    runner.files = [
      "dpkg-query": "#!/bin/sh\ncat \"$ROOT/version\"",
      "apt-get": "#!/bin/sh\nfor word; do last=$word; done\necho \"$last\" >>\"$ROOT/calls\"\n\(aptGet)",
    ]
    runner.environment = ["SCRIPT": Repository.path("scripts/lua-source")]
    runner.shell = """
      set -e
      export ROOT="$PWD" PATH="$PWD:$PATH"
      chmod +x dpkg-query apt-get
      mkdir scripts
      cp "$SCRIPT" scripts
      alias lua-source=scripts/lua-source
      \(commands)
      """
    return try runner.run()
  }

  @Test func `is fetched once for each version that is installed`() throws {
    let run = try run(
      """
      echo lua5.4 5.4.4-3 >version
      lua-source
      cat .build/lua-source/src/lua.h
      lua-source
      echo lua5.4 5.4.6-1 >version
      lua-source
      cat calls .build/lua-source/version
      ls .build/lua-source
      """,
      aptGet: """
        case $last in
          lua5.4=*) mkdir -p lua5.4-5.4.4/src && echo header >lua5.4-5.4.4/src/lua.h && touch lua5.4_5.4.4.dsc ;;
        esac
        """)
    #expect(
      run.lines == [
        "header", "update", "lua5.4=5.4.4-3", "update", "lua5.4=5.4.6-1", "5.4.6-1", "log", "src", "version",
      ])
    #expect(run.errors == "")
    #expect(run.ending == .exited(0))
  }

  @Test func `is done without, with one message, where it can't be had`() throws {
    let run = try run(
      """
      echo lua5.4 5.4.4-3 >version
      lua-source
      lua-source
      cat .build/lua-source/log
      ls .build/lua-source
      echo >version
      lua-source
      lua-source
      """,
      aptGet: "echo \"no $last\"; exit 100")
    let rest = """
      : procscript is built with the library, and runs Lua code more slowly; to have it tried again, remove \
      .build/lua-source

      """
    #expect(run.lines == ["no update", "no lua5.4=5.4.4-3", "log", "version"])
    #expect(
      run.errors
        == "scripts/lua-source: its source can't be had (see .build/lua-source/log)\(rest)"
        + "scripts/lua-source: Lua is not a package of Debian's here\(rest)")
    #expect(run.ending == .exited(0))
  }
}
