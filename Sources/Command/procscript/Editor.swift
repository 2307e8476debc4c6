import ProcscriptSystem

/// The editor of the user.
enum Editor {
  /// What a shell runs with a file's path behind it: what VISUAL or EDITOR names, else one that is installed.
  static var command: String? {
    let wish = ["VISUAL", "EDITOR"].compactMap(Environment.value).first { !$0.isEmpty }
    return wish ?? ["editor", "nano", "vi"].first(where: ProgramSearch.finds)
  }

  /// What is said where there is none.
  static let isMissing = "there is no editor: set VISUAL or EDITOR"

  /// The words that open a file in it.
  static func words(_ editor: String, _ path: String) -> [String] { ["/bin/sh", "-c", "\(editor) \"$1\"", "sh", path] }
}
