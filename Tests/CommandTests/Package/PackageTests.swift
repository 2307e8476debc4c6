import Foundation
import ProcscriptReference
import Testing

/// What `scripts/package` and `scripts/install` put together. `scripts/package --check` tries the packages themselves, in a
/// Debian without Swift.
@Suite struct `The packages` {
  /// Runs shell commands in a folder that has `from`, with some files as an archive has them, and the installer.
  private func run(_ commands: String) throws -> CommandResult {
    var runner = CommandRunner()
    runner.shell = """
      set -e
      mkdir -p from/bin from/share/one/two prefix/bin
      echo 'echo old' >from/bin/program
      echo old >from/share/one/two/file
      echo other >prefix/bin/other
      cp '\(Repository.path("scripts/packaging/install.sh"))' from
      \(commands)
      """
    return try runner.run()
  }

  @Test func `are installed, and taken away, and nothing else is`() throws {
    let run = try run(
      """
      from/install.sh prefix >/dev/null
      (cd prefix && find . -type f | sort)
      sh prefix/bin/program
      from/install.sh --uninstall prefix
      find prefix | sort
      from/install.sh new/one >/dev/null
      from/install.sh new/one >/dev/null
      from/install.sh --uninstall new/one
      find new
      """)
    #expect(
      run.lines == [
        "./bin/other", "./bin/program", "./share/one/two/file", "./share/procscript/installed", "old",
        "prefix", "prefix/bin", "prefix/bin/other", "new",
      ])
    #expect(run.errors == "")
    #expect(run.ending == .exited(0))
  }

  @Test func `take the place of an earlier version's, whose other files go`() throws {
    let run = try run(
      """
      from/install.sh prefix >/dev/null
      rm -r from/share/one
      echo 'echo new' >from/bin/program
      from/install.sh prefix >/dev/null
      (cd prefix && find . -type f | sort)
      sh prefix/bin/program
      """)
    #expect(run.lines == ["./bin/other", "./bin/program", "./share/procscript/installed", "new"], "\(run.errors)")
  }

  @Test func `say where the program is, and what is missing to find it and the module`() throws {
    let run = try run("PATH=$PWD/prefix/bin:$PATH from/install.sh prefix; from/install.sh")
    let first = try #require(run.lines.first, "\(run.errors)")
    let folder = first.trimmingPrefix("procscript is in ").replacing("/prefix/bin", with: "")
    #expect(
      run.output == """
        procscript is in \(folder)/prefix/bin
        lua5.4 finds the module by:  export LUA_CPATH_5_4="\(folder)/prefix/lib/lua/5.4/?.so;;"
        procscript is in \(folder)/.local/bin
        which is not in your PATH yet:  export PATH="\(folder)/.local/bin:$PATH"
        lua5.4 finds the module by:  export LUA_CPATH_5_4="\(folder)/.local/lib/lua/5.4/?.so;;"

        """)
  }

  @Test func `are not taken away where they are not`() throws {
    let run = try run("from/install.sh --uninstall prefix")
    #expect(run.errors.hasPrefix("install.sh: procscript is not installed in "))
    #expect(run.ending == .exited(1))
  }

  @Test func `have a manual page of the module with every call and field`() throws {
    let page = try CommandRunner("annotations", "--manual").run().output
    #expect(page.hasPrefix(".TH PROCESS 3lua \"\" \"procscript \(try Repository.version())\""))
    let titles = page.matches(of: /(?m)^\.B (.*)$/).map { $0.1.replacing("\\-", with: "-") }
    for entry in Reference.entries {
      #expect(titles.contains { $0 == entry.name || $0.hasPrefix(entry.name + "(") }, "\(entry.name)")
    }
  }

  @Test func `have a manual page of the command with its options and subcommands`() throws {
    var runner = CommandRunner()
    runner.shell = """
      "$@" --experimental-dump-help | "$@" '\(Repository.path("scripts/packaging/manual.lua"))' 1.2.3
      """
    let page = try runner.run().output
    #expect(page.hasPrefix(".TH PROCSCRIPT 1 \"\" \"procscript 1.2.3\""))
    for option in ["\\fB\\-e\\fR \\fIcode\\fR", "\\fB\\-\\-timeline\\fR", "\\fB\\-v\\fR, \\fB\\-\\-version\\fR"] {
      #expect(page.contains(".TP\n\(option)\n"), "\(option)")
    }
    for command in ["examples", "examples copy", "ps", "annotations"] {
      #expect(page.contains(".SS procscript \(command)\n"), "\(command)")
    }
  }
}
