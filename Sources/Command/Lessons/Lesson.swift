/// A lesson: a script to read, to run and to change, and what there is to do about it. It is a folder of the course.
package struct Lesson: Sendable {
  /// Its place in the course, from 1.
  package let number: Int

  /// The name of its folder, and of its script without `.lua`.
  package let name: String

  /// The section of the notes that it comes from, such as "6.1"; nil where the notes have ended.
  package let section: String?

  /// The names of lessons that should come before it.
  package let needs: [String]

  /// The programs of the system that its scripts run: where they are in a sandbox they may.
  package let programs: [String]

  private let files: CourseFiles

  init(number: Int, name: String, section: String?, needs: [String], programs: [String], files: CourseFiles) {
    (self.number, self.name, self.section) = (number, name, section)
    (self.needs, self.programs, self.files) = (needs, programs, files)
  }

  private func bytes(_ file: String) -> [UInt8]? { files.contents("\(name)/\(file)") }

  private func text(_ file: String) -> String? { files.text("\(name)/\(file)") }

  /// The script, as UTF-8.
  package var source: [UInt8] { source(in: .english) }

  /// The script with comments in a language; in English where there are none in that.
  package func source(in language: Language) -> [UInt8] {
    bytes("lesson.\(language.rawValue).lua") ?? bytes("lesson.en.lua") ?? []
  }

  /// Whether a text is the script, in one of the languages.
  package func isSource(_ text: [UInt8]) -> Bool {
    Language.allCases.contains { source(in: $0) == text }
  }

  /// What it may print, as UTF-8: which process prints what, and what of the order is certain.
  ///
  /// Read from top to bottom, it is one of the outputs that the lesson can have. Each process keeps to the order of its
  /// own lines; lines of different processes may come in any order that these allow:
  ///
  /// - `NAME: TEXT`: the process prints a line. Processes have any name; that of the script's own is `main`.
  /// - `NAME starts OTHER`: nothing of the other comes before this.
  /// - `NAME waits for OTHER`: everything of the other comes before this. (At its end every process waits.)
  /// - `NAME, in any order: TEXT`: such lines, one below the other, may be swapped.
  /// - `NAME, any number of: TEXT`: such a line may come often or not at all, among those that may be swapped with it.
  /// - `--- WORDS`: time goes by. Everything above comes before everything below.
  ///
  /// What differs from run to run has a placeholder:
  ///
  /// - `<pid of NAME>`: a pid, the same wherever the name is the same and another where it is another. The name may be
  ///   that of a process that prints nothing.
  /// - `<about N s>`: a time in seconds, at least N and less than N + 2.5.
  /// - `<number>`: a whole number.
  /// - `<true or false>`: one of the two.
  /// - `<anything>`: the rest of the line.
  package var expected: [UInt8] { bytes("expected.txt") ?? [] }

  /// What it is about, in a few words.
  package var title: String { words(in: .english).title }

  /// What can be learned from it, in a line.
  package var teaches: String { words(in: .english).teaches }

  /// Its text in a language; in English where there is none in that.
  package func words(in language: Language) -> LessonText {
    LessonText(text("text.\(language.rawValue).md") ?? text("text.en.md") ?? "")
  }

  /// What there is to predict before it is run, as a check asks for it; nil where there is nothing.
  package var questions: String? { text("questions.lua") }

  /// What there is to do; nil where a part of it is missing.
  package var exercise: Exercise? {
    guard let given = text("exercise.lua"), let check = text("check.lua"), let solution = text("solution.lua") else {
      return nil
    }
    return Exercise(
      given: given, check: check, solution: solution,
      hints: { language in
        Exercise.hints(text("hints.\(language.rawValue).md") ?? text("hints.en.md") ?? "")
      })
  }
}
