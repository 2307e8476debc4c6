import Foundation
import ProcscriptLessons
import Testing

/// What the README shows is what there is.
@Suite struct ReadmeTests {
  @Test func `a script prints what stands below it`() throws {
    let readme = try Repository.text("README.md")
    let example = /(?s)```lua\n(.*?)```.*?```console\n\$ scripts\/run ([^\n]+)\n(.*?)```/
    let examples = readme.matches(of: example)
    #expect(examples.map(\.2) == ["first.lua", "squares.lua"])
    for shown in examples {
      #expect(readme.contains("`\(shown.2)`"))
      var runner = CommandRunner(String(shown.2))
      runner.files = [String(shown.2): String(shown.1)]
      let run = try runner.run()
      #expect(run.output == shown.3)
      #expect(run.errors == "")
      #expect(run.ending == .exited(0))
    }
  }

  /// How long each state lasts, and so how it is drawn, differs from run to run: what the lanes are, how each ends, and
  /// what is said below them does not.
  @Test func `a picture is the one that the command draws`() throws {
    let readme = try Repository.text("README.md")
    let script = try #require(readme.firstMatch(of: /(?s)`first\.lua`.*?```lua\n(.*?)```/)?.1)
    let shown = try #require(readme.firstMatch(of: /(?s)\$ scripts\/run --timeline first\.lua\n(.*?)```/)?.1)
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
            "\($0.number)", $0.title, "Sources/Command/Lessons/Scripts/\($0.name).lua", $0.teaches,
            "Sources/Command/Lessons/Pictures/\($0.name).svg", $0.section ?? "",
          ]
        })
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
