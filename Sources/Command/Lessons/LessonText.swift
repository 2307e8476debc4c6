/// The text of a lesson, in Markdown: its title as a heading; what it teaches, in a line; what it is about; and behind the
/// heading "Exercise" (练习), what there is to do.
package struct LessonText: Sendable {
  package private(set) var title = ""
  package private(set) var teaches = ""
  /// The lines of what it is about.
  package private(set) var about: [String] = []
  /// The lines of what there is to do; none where there is no exercise.
  package private(set) var task: [String] = []

  package init(_ markdown: String) {
    var isTask = false
    for line in markdown.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("## ") {
        isTask = true
      } else if title.isEmpty && line.hasPrefix("# ") {
        title = String(line.dropFirst(2))
      } else if teaches.isEmpty {
        teaches = line
      } else if isTask {
        task.append(line)
      } else {
        about.append(line)
      }
    }
    about = about.withoutEmptyEnds
    task = task.withoutEmptyEnds
  }
}

extension [String] {
  fileprivate var withoutEmptyEnds: [String] {
    guard let first = firstIndex(where: { !$0.isEmpty }), let last = lastIndex(where: { !$0.isEmpty }) else {
      return []
    }
    return Array(self[first...last])
  }
}
