import Foundation
import Lessons
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

  @Test func `the table of the lessons is the list of the lessons`() throws {
    let row = /\| (\d+) \| \[(.+?)\]\((.+?)\) \| (.+?) \| ([\d.]*) ?\|\n/
    let rows = try Repository.text("README.md").matches(of: row)
    #expect(
      rows.map { [$0.1, $0.2, $0.3, $0.4, $0.5].map(String.init) }
        == Lesson.all.map {
          ["\($0.number)", $0.title, "Sources/Lessons/Scripts/\($0.name).lua", $0.teaches, $0.section ?? ""]
        })
  }

  @Test func `every file that the README names is there`() throws {
    let name = /\b(?:Sources|Tests|scripts)\/[\w\/.-]*\w|\]\((?!http)(.+?)\)/
    let named = try Repository.text("README.md").matches(of: name)
    #expect(named.count > Lesson.all.count)
    for match in named {
      let path = Repository.path(String(match.1 ?? match.0))
      #expect(FileManager.default.fileExists(atPath: path), "\(path)")
    }
  }
}
