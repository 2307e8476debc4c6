import Foundation
import ProcscriptLessons
import Testing

/// The course that the command carries with it.
@Suite(.timeLimit(.minutes(20))) struct `The course` {
  @Test(arguments: Lesson.all)
  func `has solutions that pass, and wrong answers that fail as they say, each time`(lesson: Lesson) throws {
    var runner = CommandRunner("learn", "verify", Repository.path("Sources/Command/Lessons/Course"))
    runner.arguments += ["--only", lesson.name, "--times", "5"]
    runner.timeLimit = 900
    let run = try runner.run()
    #expect(run.ending == .exited(0), "\(run.errors)")
    #expect(run.errors == "")
    #expect(run.output.hasPrefix("ok       \(lesson.name) ("), "\(run.output)")
  }

  @Test(arguments: Lesson.all)
  func `has an exercise with three hints in both languages for each lesson`(lesson: Lesson) throws {
    let exercise = try #require(lesson.exercise)
    for language in Language.allCases {
      #expect(exercise.hints(in: language).count == 3)
      let words = lesson.words(in: language)
      #expect(!words.title.isEmpty && !words.teaches.isEmpty && words.about.count >= 5 && !words.task.isEmpty)
      #expect(words.about.count <= 20)
    }
    #expect(
      lesson.words(in: .chinese).title.contains { $0.unicodeScalars.first!.value > 0x2E80 }
        || lesson.name == "pid_and_ppid")
  }

  @Test(arguments: Lesson.all)
  func `fits a terminal in both languages`(lesson: Lesson) throws {
    let folder = Repository.path("Sources/Command/Lessons/Course/\(lesson.name)")
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.contains(".") }
    for file in files where file != "expected.txt" && !file.hasSuffix("check.lua") {
      let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
      let wide = text.split(separator: "\n").dropFirst(file.hasSuffix(".md") ? 2 : 0).filter { columns($0) > 100 }
      #expect(wide.isEmpty, "\(file)")
    }
    for language in Language.allCases {
      let script = String(decoding: lesson.source(in: language), as: UTF8.self)
      #expect(script.split(separator: "\n").allSatisfy { columns($0) <= 82 })
    }
  }

  /// How wide a line is, as terminals have it.
  private func columns(_ line: Substring) -> Int {
    line.unicodeScalars.reduce(0) { $0 + ($1.value >= 0x2E80 ? 2 : 1) }
  }

  @Test(arguments: Lesson.all)
  func `is in the command as its files are`(lesson: Lesson) throws {
    let folder = Repository.path("Sources/Command/Lessons/Course/\(lesson.name)")
    func text(_ file: String) throws -> String { try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8) }
    #expect(try String(decoding: lesson.source(in: .chinese), as: UTF8.self) == text("lesson.zh.lua"))
    #expect(try lesson.exercise?.given == text("exercise.lua"))
    #expect(try lesson.exercise?.check == text("check.lua"))
    #expect(try lesson.exercise?.solution == text("solution.lua"))
    #expect(lesson.questions == (try? text("questions.lua")))
  }

  @Test func `is built from the folders that there are`() throws {
    let list = try Repository.text("Sources/Command/CCourse/lessons.h")
    let names = list.matches(of: /#define FOLDER (\w+)/).map { String($0.1) }
    #expect(names.sorted() == Lesson.all.map(\.name).sorted())
  }

  @Test func `says everything in both languages, with the same places to fill`() throws {
    var runner = CommandRunner(
      script: """
        local words = dofile(arg[1])
        local count = 0
        for key, sentence in pairs(words.all) do
          count = count + 1
          local places = {}
          for _, language in ipairs { "en", "zh" } do
            local text = assert(sentence[language], key .. " lacks " .. language)
            places[language] = select(2, text:gsub("%%s", ""))
          end
          assert(places.en == places.zh, key)
        end
        print(count > 80)
        """)
    runner.arguments.append(Repository.path("Sources/Command/Lessons/Checks/words.lua"))
    let run = try runner.run()
    #expect(run.output == "true\n" && run.errors == "", "\(run.errors)")
  }

  @Test(arguments: Lesson.all)
  func `has questions about each lesson, two at least`(lesson: Lesson) throws {
    let questions = try #require(lesson.questions).split(separator: "\n")
    let turns = ["of_exercise()", "of_a_run()", "even_if_late()", "orders_at_most("]
    #expect(questions.count { line in !turns.contains { line.hasPrefix($0) } } >= 2)
  }

  @Test(arguments: Lesson.all)
  func `has several wrong answers that are not what is given`(lesson: Lesson) throws {
    let folder = Repository.path("Sources/Command/Lessons/Course/\(lesson.name)/wrong")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(files.count >= 3)
    let given = try #require(lesson.exercise?.given)
    for file in files {
      let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
      // Each is said to fail in its first line.
      #expect(text.drop { $0 != "\n" }.dropFirst() != given, "\(file) is what is given, which is tried in any case")
    }
  }
}
