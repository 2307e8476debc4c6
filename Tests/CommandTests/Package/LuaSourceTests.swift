import Foundation
import Testing

/// `scripts/lua-source`, with programs in place of Debian's that note their calls; and what is built of the source.
@Suite struct `The source of Lua` {
  /// Runs shell commands where `lua-source` is the script, `version` is that of the package that is installed, and `apt`
  /// is the folder of apt's settings.
  private func run(_ commands: String, aptGet: String) throws -> CommandResult {
    var runner = CommandRunner()
    runner.files = [
      "dpkg-query": "#!/bin/sh\ncat \"$ROOT/version\"",
      // It is called with -c FILE and then what to do.
      "apt-get": """
      #!/bin/sh
      echo "$3 $4" >>"$ROOT/calls"
      sources=$(sed -n 's/Dir::Etc::SourceParts "\\(.*\\)";/\\1/p' "$2")
      \(aptGet)
      """,
    ]
    runner.environment = ["SCRIPT": Repository.path("scripts/lua-source")]
    runner.shell = """
      set -e
      export ROOT="$PWD" PATH="$PWD:$PATH" APT_FOLDER="$PWD/apt"
      chmod +x dpkg-query apt-get
      mkdir -p scripts .build apt/sources.list.d
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
      touch -d '2 days ago' .build/lua-source/version
      lua-source
      echo lua5.4 5.4.6-1 >version
      lua-source
      cat calls .build/lua-source/version
      ls .build/lua-source .build
      """,
      aptGet: """
        case $4 in
          lua5.4=*) mkdir -p lua5.4-5.4.4/src && echo header >lua5.4-5.4.4/src/lua.h && touch lua5.4_5.4.4.dsc ;;
        esac
        """)
    #expect(
      run.lines == [
        "header", "update ", "source lua5.4=5.4.4-3", "update ", "source lua5.4=5.4.6-1", "5.4.6-1",
        ".build:", "lua-source", "", ".build/lua-source:", "log", "src", "version",
      ])
    #expect(run.errors == "")
    #expect(run.ending == .exited(0))
  }

  @Test func `comes from the repositories of the machine`() throws {
    let run = try run(
      """
      echo lua5.4 5.4.4-3 >version
      cat >apt/sources.list <<END
      # A comment.
      deb http://one.test/debian stable main
      deb-src http://one.test/debian stable main
      END
      printf ' deb\\t[arch=amd64 signed-by=/k.gpg] http://two.test/ ./\\n' >apt/sources.list.d/two.list
      printf 'Enabled: no\\ntypes: deb deb-src\\nURIs: http://three.test\\n' >apt/sources.list.d/three.sources
      echo deb http://four.test >apt/sources.list.d/four.save
      lua-source
      cat .build/lua-source/log
      """,
      aptGet: """
        if [ "$3" = update ]; then cd "$sources" && tail -n +1 *; fi
        if [ "$3" = source ]; then mkdir -p lua5.4-5.4.4/src; fi
        """)
    #expect(
      run.lines == [
        "==> sources.list <==", "deb-src http://one.test/debian stable main", "",
        "==> three.sources <==", "Enabled: no", "Types: deb-src", "URIs: http://three.test", "",
        "==> two.list <==", "deb-src [arch=amd64 signed-by=/k.gpg] http://two.test/ ./",
      ])
    #expect(run.errors == "")
    #expect(run.ending == .exited(0))
  }

  @Test func `is done without, with one message a day, where it can't be had`() throws {
    let run = try run(
      """
      echo lua5.4 5.4.4-3 >version
      lua-source
      lua-source
      touch -d '2 days ago' .build/lua-source/version
      lua-source
      cat calls .build/lua-source/log
      ls .build/lua-source
      echo >version
      lua-source
      lua-source
      """,
      aptGet: "echo \"no $4\"; exit 100")
    let rest = """
      : procscript is built with the library, and runs Lua code more slowly; to have it tried again today: \
      rm -r .build/lua-source; scripts/build

      """
    let missing = "scripts/lua-source: its source can't be had (see .build/lua-source/log)\(rest)"
    #expect(
      run.lines == [
        "update ", "source lua5.4=5.4.4-3", "update ", "source lua5.4=5.4.4-3", "no ", "no lua5.4=5.4.4-3",
        "log", "version",
      ])
    #expect(run.errors == missing + missing + "scripts/lua-source: Lua is not a package of Debian's here\(rest)")
    #expect(run.ending == .exited(0))
  }

  private static let hasSource = FileManager.default.fileExists(atPath: Repository.path(".build/lua-source/src"))

  /// The library calls libc's `_setjmp`; what is compiled of the source does not on this processor.
  #if arch(x86_64)
    @Test(.enabled(if: hasSource)) func `is what the command is built of, where it is there`() throws {
      let object = try Data(contentsOf: URL(filePath: Repository.path(".build/link/lua.o")))
      #expect(object.range(of: Data("luaD_rawrunprotected\0".utf8)) != nil)
      #expect(object.range(of: Data("\0_setjmp\0".utf8)) == nil)
    }
  #endif

  /// The parser's buffers grow while it may jump out of it at any word.
  @Test func `frees what the parser had allocated before a syntax error`() throws {
    let run = try CommandRunner(
      script: """
        local function fill()
          for i = 1, 2000 do
            local locals = {}
            for n = 1, i % 150 do locals[n] = "local x" .. n .. " = '" .. ("y"):rep(200) .. "' goto a" .. n .. " ::a" .. n .. "::" end
            local _, message = load(table.concat(locals, "\\n") .. "\\n x = = 1")
            assert(message:find "unexpected symbol")
          end
          collectgarbage()
          collectgarbage()
          return collectgarbage "count"
        end
        local before = fill()
        print(fill() - before < 20)
        """
    ).run()
    #expect(run.output == "true\n")
    #expect(run.errors == "")
    #expect(run.ending == .exited(0))
  }
}
