import Testing

/// `scripts/setup`, with programs in place of the machine's that note what would be installed.
@Suite struct `The setup` {
  /// Runs shell commands where `setup` is the script and nothing is there but the programs here.
  ///
  /// A package is there once its name is in the file `installed`; `apt-get` refuses those in the file `refused`.
  private func run(_ commands: String) throws -> CommandResult {
    var runner = CommandRunner()
    runner.files = [
      "apt-get": """
      #!/bin/bash
      if [[ $1 == update ]]; then echo update >>calls; exit; fi
      for word; do
        case $word in
          install | -* | DPkg*) continue ;;
        esac
        echo "install $word" >>calls
        if grep -qx -- "$word" refused; then echo "E: Unable to locate package $word" >&2; exit 100; fi
        echo "$word" >>installed
      done
      """,
      "apt-cache": """
      #!/bin/bash
      if [[ $* == "depends g++" ]]; then printf 'g++\\n  Depends: cpp\\n  Depends: gcc\\n  Depends: g++-14\\n'; fi
      if [[ $1 == show ]]; then ! grep -qx -- "$2" refused; fi
      """,
      // Of those who may not be root without it.
      "sudo": "#!/bin/bash\nif [[ $1 == -n ]]; then shift; fi\nexec \"$@\"\n",
      "ldd": """
      #!/bin/bash
      printf '\\tlibc.so.6 => /lib/libc.so.6 (0x00007f)\\n'
      if ! grep -qx libsqlite3-0 installed; then printf '\\tlibsqlite3.so.0 => not found\\n'; fi
      if ! grep -qx libxml2 installed; then printf '\\tlibxml2.so.2 => not found\\n'; fi
      """,
      "swift": """
      #!/bin/bash
      if grep -qx libsqlite3-0 installed; then exit; fi
      echo "swift: error while loading shared libraries: libsqlite3.so.0: cannot open shared object file" >&2
      exit 127
      """,
      "swiftc": """
      #!/bin/bash
      if ! grep -qx needs-gold installed || grep -qx binutils-gold installed; then exit; fi
      echo "clang: error: invalid linker name in '-fuse-ld=gold'" >&2
      exit 1
      """,
      "clang": "#!/bin/bash\ngrep -q '^libstdc++' installed && echo /lib/libstdc++.a || echo libstdc++.a\n",
      "pkg-config": "#!/bin/bash\ngrep -qx lua-and-readline installed\n",
      "dpkg-source": "#!/bin/bash\n",
    ]
    runner.environment = ["SCRIPT": Repository.path("scripts/setup")]
    runner.shell = """
      set -e
      mkdir bin
      chmod +x apt-get apt-cache sudo ldd swift swiftc clang pkg-config dpkg-source
      mv apt-get apt-cache sudo ldd swift swiftc clang pkg-config dpkg-source bin
      ln -s swift bin/swift-driver
      cp bin/swift bin/swift-build
      for name in bash env sed sort grep cat dirname realpath mktemp rm tr; do ln -s "$(command -v $name)" bin; done
      for name in git strip objcopy nm lua5.4 shellcheck; do printf '#!/bin/sh\\n' >bin/$name; done
      chmod +x bin/*
      echo lua-and-readline >installed
      touch calls refused
      PATH=$PWD/bin
      setup() { "$SCRIPT" "$@"; }
      \(commands)
      """
    return try runner.run()
  }

  @Test func `brings what an unpacked toolchain lacks, and what it links with`() throws {
    let run = try run("setup build; cat calls; setup build; echo again; cat calls")
    let calls = ["update", "install libsqlite3-0", "install libxml2", "install libstdc++-14-dev"]
    #expect(run.lines == calls + ["again"] + calls)
    #expect(run.errors == "scripts/setup: installing libsqlite3-0 libxml2 libstdc++-14-dev\n")
    #expect(run.ending == .exited(0))
  }

  @Test func `says what Swift says, where that does not start`() throws {
    let run = try run("sed -i '/sqlite/d' bin/ldd; setup build || cat calls")
    #expect(run.lines == ["update", "install libxml2", "install libstdc++-14-dev"])
    #expect(
      run.errors == """
        scripts/setup: installing libxml2 libstdc++-14-dev
        scripts/setup: Swift does not start here: swift: error while loading shared libraries: libsqlite3.so.0: \
        cannot open shared object file

        """)
  }

  @Test func `brings the gold linker only where Swift can't link without`() throws {
    let run = try run(
      """
      printf '%s\\n' libsqlite3-0 libxml2 libstdc++-14-dev needs-gold >>installed
      setup build
      setup build
      cat calls
      """)
    #expect(run.lines == ["update", "install binutils-gold"])
    #expect(run.errors == "scripts/setup: installing binutils-gold\n")
    #expect(run.ending == .exited(0))
  }

  @Test func `fails where Swift links no program, and there is no gold linker to be had`() throws {
    let run = try run(
      """
      printf '%s\\n' libsqlite3-0 libxml2 libstdc++-14-dev needs-gold >>installed
      echo binutils-gold >refused
      setup build || echo "exit $?"
      """)
    #expect(run.lines == ["exit 1"])
    #expect(
      run.errors == "scripts/setup: Swift links no program here: clang: error: invalid linker name in '-fuse-ld=gold'\n"
    )
  }

  @Test func `says which tests will be skipped where there is no browser, and succeeds`() throws {
    let run = try run(
      """
      printf '%s\\n' libsqlite3-0 libxml2 libstdc++-14-dev >>installed
      echo chromium >refused
      setup
      cat calls
      """)
    #expect(run.lines == ["update", "install chromium"])
    #expect(run.errors.hasPrefix("scripts/setup: installing chromium\nE: Unable to locate package chromium\n"))
    #expect(
      run.errors.hasSuffix("\nscripts/setup: no chromium: the tests of pictures in a browser will be skipped\n"),
      "\(run.errors)")
    #expect(run.ending == .exited(0))
  }
}
