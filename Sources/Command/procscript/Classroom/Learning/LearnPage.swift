import Glibc
import ProcscriptLessons
import ProcscriptSystem
import ProcscriptText

/// What `learn` shows of a folder of exercises.
struct LearnPage {
  let folder: ExerciseFolder
  var speech: Speech { folder.speech }

  /// How much is done, as a bar and in numbers.
  var progress: String {
    let (done, all) = (folder.doneCount, folder.course.exercises.count)
    let width = 20
    let filled = all == 0 ? 0 : done * width / all
    let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
    return "[\(bar)] " + speech("\(done) of \(all) exercises done", "\(all) 个练习,已完成 \(done) 个")
  }

  /// All exercises in their sections: done, the present one, and what each teaches.
  func list(width: Int) -> String {
    let language = speech.language
    let current = folder.current?.name
    let nameWidth = (folder.course.exercises.map(\.name.count).max() ?? 0) + 2
    var text = ""
    let exercises = Set(folder.course.exercises.map(\.number))
    for section in folder.course.sections {
      let rows = section.lessons.filter { exercises.contains($0.number) }.map { lesson in
        let mark = folder.isDone(lesson) ? "✓" : lesson.name == current ? ">" : " "
        let number = lesson.number < 10 ? " \(lesson.number)" : "\(lesson.number)"
        return (
          term: "\(mark) \(number)  \(Columns.pad(lesson.name, to: nameWidth))",
          text: lesson.words(in: language).teaches
        )
      }
      if rows.isEmpty { continue }
      text += "\(section.names[language] ?? "")\n"
      text += Listing(of: rows.map(\.term), margin: 2, width: width).text(rows) + "\n"
    }
    return text + progress + "\n"
  }

  /// A lesson with its exercise, as it is gone to.
  func lesson(_ lesson: Lesson) -> String {
    let words = lesson.words(in: speech.language)
    var text = "\(lesson.number). \(words.title)\n\n\(words.teaches)\n"
    if !words.about.isEmpty { text += "\n" + words.about.joined(separator: "\n") + "\n" }
    text += "\n" + speech("The lesson's script: ", "本课的脚本:") + script(of: lesson) + "\n"
    if lesson.questions != nil {
      text += speech("First predict what it does: ", "先猜猜它会做什么:") + "procscript learn predict \(lesson.name)\n"
    }
    text += "\n" + speech("Exercise", "练习") + "\n\n" + words.task.joined(separator: "\n") + "\n"
    return text + "\n" + speech("Your file: ", "要改的文件:") + folder.path(of: lesson) + "\n"
  }

  /// Where a lesson's script is to be read: a teacher's is a file, the command's own are in it.
  private func script(of lesson: Lesson) -> String {
    guard let course = folder.course.files.folder else { return "procscript examples show \(lesson.name)" }
    return FolderPath(course).path(of: "\(lesson.name)/lesson.\(speech.language.rawValue).lua")
  }

  /// A hint with its number.
  func hint(_ hints: [String], _ number: Int) -> String {
    speech("Hint \(number) of \(hints.count): ", "提示 \(number)/\(hints.count):") + hints[number - 1] + "\n"
  }

  /// What is said where one asks for a solution before trying.
  var isUntried: String {
    speech("Try first: save the file once, or 'procscript learn check'.", "先自己试一试:把文件保存一次,或运行 procscript learn check。")
  }

  var allAreDone: String { speech("All exercises are done.", "所有练习都完成了。") }
}
