/// Reads the file `course.txt`: `section ENGLISH | CHINESE` and `NAME [notes N] [runs PROGRAM, PROGRAM…] [needs NAME, NAME…]`;
/// `#` begins a comment.
struct CourseReader {
  let files: CourseFiles
  private(set) var sections: [Course.Section] = []
  private var names: [Language: String] = [:]
  private var lessons: [Lesson] = []
  private var known: [String] = []

  init(files: CourseFiles) { self.files = files }

  mutating func read(_ text: String) throws(CourseError) {
    var number = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      number += 1
      let line = line.prefix { $0 != "#" }.split(separator: " ").joined(separator: " ")
      if line.isEmpty { continue }
      do throws(CourseError) {
        try take(line)
      } catch {
        throw CourseError("\(Course.orderFile):\(number): \(error.description)")
      }
    }
    closeSection()
    if known.isEmpty { throw CourseError("\(Course.orderFile) names no lesson") }
  }

  private mutating func closeSection() {
    if !lessons.isEmpty { sections.append(Course.Section(names: names, lessons: lessons)) }
    lessons = []
  }

  private mutating func take(_ line: String) throws(CourseError) {
    if line.hasPrefix("section ") {
      closeSection()
      let parts = line.dropFirst("section ".count).split(separator: "|").map { $0.trimmingSpaces }
      guard parts.count == 2 else { throw CourseError("write: section ENGLISH | CHINESE") }
      names = [.english: parts[0], .chinese: parts[1]]
      return
    }
    var words = line.split(separator: " ").map(String.init)[...]
    let name = words.removeFirst()
    guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }) else {
      throw CourseError("'\(name)' is no name of a lesson: letters, digits and '_' make one")
    }
    guard !known.contains(name) else { throw CourseError("the lesson '\(name)' is there twice") }
    guard files.contents("\(name)/text.en.md") != nil else {
      throw CourseError("there is no \(name)/text.en.md: a lesson is a folder with its text")
    }
    var section: String?
    var (needs, programs) = ([String](), [String]())
    // A list, up to the next word that begins something.
    func takeList() -> [String] {
      let list = words.prefix { !["notes", "runs", "needs"].contains($0) }
      words.removeFirst(list.count)
      return list.joined(separator: " ").split(separator: ",").map { $0.trimmingSpaces }
    }
    while let word = words.popFirst() {
      switch word {
      case "notes": section = words.popFirst()
      case "runs": programs = takeList()
      case "needs": needs = takeList()
      default:
        throw CourseError(
          "'\(word)' is not understood: write NAME [notes N] [runs PROGRAM, PROGRAM] [needs NAME, NAME]")
      }
    }
    if let missing = needs.first(where: { !known.contains($0) }) {
      throw CourseError("'\(name)' needs '\(missing)', which does not come before it")
    }
    known.append(name)
    lessons.append(
      Lesson(
        number: known.count, name: name, section: section, needs: needs, programs: programs, files: files))
  }
}

extension Substring {
  fileprivate var trimmingSpaces: String { split(separator: " ").joined(separator: " ") }
}
