import Foundation
import Testing

/// What C libraries do of their own, in a script that loads them: procscript's forks must not pass it over.
@Suite struct `A C library` {
  /// Runs a script that can load a library with these functions, each of them for Lua.
  private func run(_ script: String, with functions: [String], declaring declarations: String) throws -> CommandResult {
    var runner = CommandRunner(script: "package.cpath = './?.so'\nlocal library = require 'library'\n" + script)
    let entries = functions.map { "{\"\($0)\", \($0)}" }.joined(separator: ", ")
    runner.files["library.c"] = """
      #include <lauxlib.h>
      #include <pthread.h>
      #include <stdio.h>
      \(declarations)
      int luaopen_library(lua_State *L) {
        luaL_Reg functions[] = {\(entries), {NULL, NULL}};
        luaL_newlib(L, functions);
        return 1;
      }
      """
    // Where Swift's clang is.
    runner.environment["PATH"] = ProcessInfo.processInfo.environment["PATH"]
    runner.shell = """
      clang -shared -fPIC $(pkg-config --cflags lua5.4) -o library.so library.c && exec "$@"
      """
    return try runner.run()
  }

  @Test func `has its handlers called at each fork`() throws {
    let run = try run(
      """
      process.spawn(function() print "without handlers" end):join()
      library.arrange()
      for i = 1, 2 do
        print(process.spawn(library.calls):result())
        print(library.calls())
      end
      """, with: ["arrange", "calls"],
      declaring: """
        static int before, parent, child;
        static void note_before(void) { before++; }
        static void note_parent(void) { parent++; }
        static void note_child(void) { child++; }
        static int arrange(lua_State *L) {
          lua_pushinteger(L, pthread_atfork(note_before, note_parent, note_child));
          return 1;
        }
        static int calls(lua_State *L) {
          lua_pushinteger(L, before);
          lua_pushinteger(L, parent);
          lua_pushinteger(L, child);
          return 3;
        }
        """)
    #expect(run.output == "without handlers\n1\t0\t1\n1\t1\t0\n2\t1\t1\n2\t2\t0\n", "\(run.errors)")
  }

  @Test(arguments: ["narrow", "wide"]) func `has what it holds for a file written once, by whoever wrote it`(
    _ kind: String
  ) throws {
    let run = try run(
      """
      library.write "parent "
      for _ = 1, 2 do process.spawn(library.write, "child "):join() end
      library.write "parent again"
      os.execute "cat written"
      """, with: ["write"],
      declaring: """
        #include <wchar.h>
        static int write(lua_State *L) {
          static FILE *file;
          if (file == NULL) file = fopen("written", "a");
          if (\(kind == "wide" ? 1 : 0)) fwprintf(file, L"%s", luaL_checkstring(L, 1));
          else fputs(luaL_checkstring(L, 1), file);
          return 0;
        }
        """)
    // The last words are written at the end of the script.
    #expect(run.output == "parent child child ", "\(run.errors)")
  }
}
