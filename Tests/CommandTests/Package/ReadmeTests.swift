import Foundation
import ProcscriptLessons
import ProcscriptReference
import Testing

/// What the README shows is what there is.
@Suite struct ReadmeTests {
  @Test func `a script prints what stands below it`() throws {
    let readme = try Repository.text("README.md")
    let example = /(?s)```lua\n(.*?)```.*?```console\n\$ procscript ([^\n]+)\n(.*?)```/
    let examples = readme.matches(of: example)
    #expect(
      examples.map(\.2) == [
        "first.lua", "dead.lua", "--explore two.lua", "orders.lua", "words.lua", "server.lua &", "squares.lua",
      ])
    for shown in examples where shown.2 != "server.lua &" {
      let words = shown.2.split(separator: " ").map(String.init)
      let file = try #require(words.last)
      #expect(readme.contains("`\(file)`"))
      if shown.3.contains("a deadlock") && !`A deadlock`.namesAreKnown { continue }
      var runner = CommandRunner()
      runner.arguments = words
      runner.files = [file: String(shown.1)]
      let run = try runner.run()
      // Pids, how many runs there were, and how long they took.
      func lasting(_ text: String) -> String {
        text.replacing(/pid \d+/, with: "pid N").replacing(/\(\d+ schedules, [\d.]+ m?s\)/, with: "(N)")
      }
      #expect(lasting(run.errors + run.output) == lasting(String(shown.3)))
      #expect(run.ending == .exited(0))
    }
  }

  /// Its client is a child, which asks until it is answered.
  @Test(.enabled(if: LuaSocket.isThere, "LuaSocket is not installed")) func `a server answers`() throws {
    let readme = try Repository.text("README.md")
    let server = try #require(readme.firstMatch(of: /(?s)`server\.lua`.*?```lua\n(.*?)```/)?.1)
    var runner = CommandRunner(
      script: """
        local socket = require "socket"
        local port = math.random(20000, 60000)
        local server = process.spawn { command = { arg[-1], "server.lua", port }, stderr = "null" }
        local client
        repeat client = socket.connect("127.0.0.1", port) until client or not server:is_alive() or process.sleep(0.01)
        local function ask(path)
          client = client or assert(socket.connect("127.0.0.1", port))
          client:send("GET " .. path .. " HTTP/1.0\\r\\nHost: here\\r\\n\\r\\n")
          local reply = client:receive "*a"
          client:close()
          client = nil
          return reply:match "^(HTTP[^\\r]*)", reply:match "\\r\\n\\r\\n(.*)\\n$"
        end
        print(ask "/30")
        print(ask "/x")
        server:stop()
        print(server.signal)
        """)
    runner.files["server.lua"] = String(server)
    let run = try runner.run()
    #expect(
      run.output == """
        HTTP/1.0 200 OK\tthe Fibonacci number 30 is 832040
        HTTP/1.0 404 Not Found\task for /30
        SIGTERM

        """, "\(run.errors)")
  }

  /// How long each state lasts, and so how it is drawn, differs from run to run: what the lanes are, how each ends, and
  /// what is said below them does not.
  @Test func `a picture is the one that the command draws`() throws {
    let readme = try Repository.text("README.md")
    let script = try #require(readme.firstMatch(of: /(?s)`first\.lua`.*?```lua\n(.*?)```/)?.1)
    let shown = try #require(readme.firstMatch(of: /(?s)\$ procscript --timeline first\.lua\n(.*?)```/)?.1)
    var runner = CommandRunner("--timeline", "first.lua")
    runner.files = ["first.lua": String(script)]
    let run = try runner.run()
    #expect(shown.hasPrefix(run.output) && run.output != "")

    let lane = /(?m)^([A-C] [├└─ ]*[\w-]+) +\d+ .* (\w+)$/
    func lanes(_ text: String) -> [[String]] { text.matches(of: lane).map { [String($0.1), String($0.2)] } }
    func remarks(_ text: String) -> [String] {
      text.matches(of: /(?m)^• .*$/).map { String($0.output).replacing(/[\d.]+ m?s/, with: "N s") }
    }
    #expect(lanes(String(shown)).count == 3 && lanes(run.errors) == lanes(String(shown)))
    #expect(Set(remarks(run.errors)).isSuperset(of: remarks(String(shown))), "\(run.errors)")
  }

  @Test func `the table of the lessons is the list of the lessons`() throws {
    let row = /\| (\d+) \| \[(.+?)\]\((.+?)\) \| (.+?) \| \[picture\]\((.+?)\) \| ([\d.]*) ?\|\n/
    let rows = try Repository.text("README.md").matches(of: row)
    #expect(
      rows.map { [$0.1, $0.2, $0.3, $0.4, $0.5, $0.6].map(String.init) }
        == Lesson.all.map {
          [
            "\($0.number)", $0.title, "Sources/Command/Lessons/Course/\($0.name)/lesson.en.lua", $0.teaches,
            "Sources/Command/Lessons/Pictures/\($0.name).svg", $0.section ?? "",
          ]
        })
  }

  @Test func `a mistake is answered as the README says`() throws {
    let rows = try Repository.text("README.md").matches(
      of: /(?m)^\| `(.+?)` \| [^|]*(?:error|warning|table:) `(.+?)`[^|]* \| [^|]* \|$/)
    #expect(rows.count > 10)
    for row in rows {
      let run = try CommandRunner(script: "local function task() end \(row.1)").run()
      #expect(run.errors.contains(row.2), "\(row.1)\n\(run.errors)")
    }
  }

  @Test func `what help says of Python's names the README has too`() throws {
    let readme = try Repository.text("README.md")
    let section = try #require(readme.firstMatch(of: /(?s)\n##\x20From Python\n(.*?)\n##\x20/)?.1)
    func names(_ text: some StringProtocol) -> Set<String> {
      Set(String(text).matches(of: /process[.:]\w+/).map { String($0.output) })
    }
    let topic = try #require(Topic(named: "from python"))
    let ours = names(topic.table.map(\.text).joined(separator: " "))
    #expect(ours.count > 20 && names(section).isSuperset(of: ours), "\(ours.subtracting(names(section)))")
  }

  @Test func `every file that the README names is there`() throws {
    let name = /\b(?:Sources|Tests|scripts)\/[\w\/.-]*\w|\]\((?!http|#)(.+?)\)/
    let named = try Repository.text("README.md").matches(of: name)
    #expect(named.count > Lesson.all.count)
    for match in named {
      let path = Repository.path(String(match.1 ?? match.0))
      #expect(FileManager.default.fileExists(atPath: path), "\(path)")
    }
  }

  @Test func `every section that the README points to is there`() throws {
    let readme = try Repository.text("README.md")
    let sections = readme.matches(of: /(?m)^##+ (.+)$/).map { $0.1.lowercased().replacing(" ", with: "-") }
    let named = readme.matches(of: /\]\(#(.+?)\)/).map { String($0.1) }
    #expect(!named.isEmpty && Set(sections).isSuperset(of: named))
  }
}

private enum LuaSocket {
  static let isThere = FileManager.default.fileExists(atPath: "/usr/share/lua/5.4/socket.lua")
}
