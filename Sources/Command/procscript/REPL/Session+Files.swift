import Glibc
import ProcscriptLineEditor
import ProcscriptLua
import ProcscriptSystem

// Code that goes to files, or comes from them.
extension Session {
  // MARK: Loading

  /// Runs a file here.
  func load(_ path: String) {
    let path = Session.expanded(path)
    transcript.add(file: path)
    do {
      try path.withCString { path in Result { () throws(LuaError) in try state.load(file: path) } }.get()
    } catch {
      transcript.noteFailure()
      return report(error)
    }
    runLoaded()
  }

  /// `~/` at the beginning of a path stands for its user's home.
  private static func expanded(_ path: String) -> String {
    guard path.hasPrefix("~/"), let home = Environment.value(of: "HOME") else { return path }
    return home + path.dropFirst()
  }

  // MARK: Saving

  func save(_ words: String) {
    let force = "--force "
    let isForced = words.hasPrefix(force)
    let path = Session.expanded(isForced ? words.dropFirst(force.count).trimmed : words)
    let script = transcript.script
    guard !script.isEmpty else { return complain("nothing has been entered that could be saved") }
    guard isForced || !FileVersion.exists(at: path) else {
      return complain("\(path) is there already; :save --force \(path) writes over it")
    }
    do {
      try NewFile.write(script, to: path, replacing: isForced)
      let count = script.count { $0 == UInt8(ascii: "\n") }
      complain("wrote \(count == 1 ? "1 line" : "\(count) lines") to \(path)")
    } catch {
      complain(error.description)
    }
  }

  // MARK: Editing

  /// A file in its user's editor; then it is run.
  func edit(_ path: String) {
    let path = Session.expanded(path)
    guard openEditor(path) else { return }
    guard FileVersion.exists(at: path) else { return complain("\(path) was not written: nothing is run") }
    load(path)
  }

  /// What was entered last in its user's editor; then that is run as if it were entered.
  func editLast() {
    var name = Array("\(Environment.value(of: "TMPDIR") ?? "/tmp")/procscript-XXXXXX.lua".utf8CString)
    let descriptor = mkstemps(&name, Int32(".lua".count))
    let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard descriptor >= 0 else {
      return complain("cannot make a file to edit, \(path): \(String(cString: strerror(errno)))")
    }
    defer { unlink(path) }
    try? writeAll((transcript.last ?? []) + "\n".utf8, to: descriptor)
    close(descriptor)
    guard openEditor(path), var text = path.withCString({ Interpreter.text(ofFile: $0) }) else { return }
    while let last = text.last, " \t\n".utf8.contains(last) { text.removeLast() }
    if text.isEmpty { return complain("nothing was written: nothing is run") }
    history.add(text)
    run(Code(text))
  }

  /// - Returns: Whether the editor has ended well.
  private func openEditor(_ path: String) -> Bool {
    guard let editor = Editor.command else {
      complain(Editor.isMissing)
      return false
    }
    let code = runInForeground(Editor.words(editor, path))
    if code != 0 { complain("the editor '\(editor)' has ended with exit code \(code): nothing is run") }
    return code == 0
  }
}
