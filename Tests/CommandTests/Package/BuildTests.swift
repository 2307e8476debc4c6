import Foundation
import Testing

/// `scripts/build` on a small package in place of this one, with linkers that refuse what the fast link asks for.
///
/// The package is as far like this one as the links go: it uses Lua and readline, and has the two functions that
/// `scripts/link/stand-ins.c` calls. The linkers complain in another language than English.
@Suite(.timeLimit(.minutes(10))) struct `The build of the command` {
  private static let files = [
    "Package.swift": """
    // swift-tools-version: 6.2
    import PackageDescription

    let package = Package(
      name: "procscript",
      products: [.executable(name: "procscript", targets: ["procscript"])],
      targets: [
        .systemLibrary(name: "CLua", pkgConfig: "lua5.4"),
        .systemLibrary(name: "CReadline"),
        .target(name: "CWords"),
        .executableTarget(name: "procscript", dependencies: ["CLua", "CReadline", "CWords"]),
      ])
    """,
    "main.swift": """
    import CLua
    import CReadline
    import CWords

    print("built", luaL_loadstring(luaL_newstate(), "return 1"), rl_set_prompt("> "), procscript_argument_count())
    """,
    "lua.modulemap": "module CLua [system] { header \"CLua.h\" link \"lua5.4\" }",
    "CLua.h": "#include <lua.h>\n#include <lauxlib.h>\n",
    "readline.modulemap": "module CReadline [system] { header \"CReadline.h\" link \"readline\" }",
    "CReadline.h": "#include <stdio.h>\n#include <readline/readline.h>\n",
    "words.h": "int procscript_argument_count(void);\nchar *const *procscript_arguments(void);\n",
    "words.c": """
    #include "words.h"
    static char *words[] = {"procscript", 0};
    int procscript_argument_count(void) { return 1; }
    char *const *procscript_arguments(void) { return words; }

    """,
    // Swift's driver looks for this linker in the path first.
    "ld.gold": """
    #!/bin/sh
    for word in "$@"; do
      case "$REFUSED:$word" in
        order:--section-ordering-file*) echo "ld: Option »$word« ist unbekannt" >&2; exit 1 ;;
        lua:*lua.o) echo "ld: Datei »$word« wurde nicht gefunden" >&2; exit 1 ;;
      esac
    done
    exec "$LINKER" "$@"
    """,
    // Without static readline, where that is refused.
    "clang": """
    #!/bin/sh
    if [ "$REFUSED:$1" = readline:-print-file-name=libreadline.a ]; then echo libreadline.a; exit; fi
    exec "$COMPILER" "$@"
    """,
  ]

  /// Runs shell commands in the package's folder, where `build WHAT` builds it with linkers that refuse that, and says
  /// what it was linked with and whether something was compiled.
  private func run(_ commands: String) throws -> CommandResult {
    var runner = CommandRunner()
    runner.files = Self.files
    runner.environment = ["SCRIPTS": Repository.path("scripts"), "LC_ALL": "de_DE.UTF-8"]
    // Where Swift is.
    runner.environment["PATH"] = ProcessInfo.processInfo.environment["PATH"]
    runner.shell = """
      set -e
      mkdir -p bin scripts .build/lua-source Sources/procscript Sources/CLua Sources/CReadline Sources/CWords/include
      cp -r "$SCRIPTS/build" "$SCRIPTS/lua-source" "$SCRIPTS/link" scripts
      mv main.swift Sources/procscript
      mv lua.modulemap Sources/CLua/module.modulemap
      mv readline.modulemap Sources/CReadline/module.modulemap
      mv CLua.h Sources/CLua
      mv CReadline.h Sources/CReadline
      mv words.h Sources/CWords/include
      mv words.c Sources/CWords
      chmod +x ld.gold clang
      mv ld.gold clang bin
      # As if Lua's source had been looked for today in vain.
      dpkg-query -W -f '${source:Version}\\n' liblua5.4-dev >.build/lua-source/version
      export LINKER=$(command -v ld.gold) COMPILER=$(command -v clang) PATH="$PWD/bin:$PATH"
      objects() { find .build/release/ -path '*.build/*.o' -newer compiled; }
      build() {
        touch compiled
        status=0
        REFUSED=$1 scripts/build >log 2>messages || status=$?
        # The locale need not be there, which bash says.
        grep -v setlocale messages || true
        if [ $status != 0 ]; then return $status; fi
        .build/release/procscript
        readelf -d .build/release/procscript | grep -oE 'lib(lua|readline|stdc)[^].]*' >linked || true
        if [ -s linked ]; then sort linked; else echo all static; fi
        if [ -n "$(objects)" ]; then echo compiled; fi
      }
      \(commands)
      """
    runner.timeLimit = 500
    return try runner.run()
  }

  @Test func `loses the order of sections alone, where the linker has no such flag`() throws {
    let run = try run("build order; build nothing")
    #expect(
      run.lines == [
        "scripts/build: this linker puts no sections in order (gold does): a start will take some 30 µs longer",
        "built 0 0 1", "all static", "compiled",
        "built 0 0 1", "all static",
      ], "\(run.errors)")
    #expect(run.ending == .exited(0))
  }

  @Test func `is linked plainly where another link fails, and compiles nothing for it`() throws {
    let run = try run("build nothing; build lua; build readline; build nothing")
    #expect(
      run.lines == [
        "built 0 0 1", "all static", "compiled",
        "scripts/build: that link does not work on this machine, so plainly: procscript will start more slowly",
        "built 0 0 1", "liblua5", "libreadline", "libstdc++",
        "scripts/build: no libreadline.a (Debian's libreadline-dev has it)",
        "scripts/build: linking plainly: procscript will start more slowly",
        "built 0 0 1", "liblua5", "libreadline", "libstdc++",
        "built 0 0 1", "all static",
      ], "\(run.errors)")
    #expect(run.ending == .exited(0))
  }

  @Test func `fails where the code is wrong, without another link`() throws {
    let run = try run(
      "echo 'let wrong: Int = nil' >>Sources/procscript/main.swift; build nothing || cat log; exit $status")
    #expect(run.output.contains("error: 'nil' cannot initialize specified type 'Int'"), "\(run.output)")
    #expect(!run.output.contains("plainly"))
    #expect(run.ending == .exited(1))
  }
}
