import ArgumentParser
import Glibc
import ProcscriptLessons
import ProcscriptSystem

/// `procscript learn` on a terminal: checks the present exercise each time that its file is saved, and does what keys
/// ask.
final class LearnSession {
  private var folder: ExerciseFolder
  private var lesson: Lesson
  private var file: WatchedFile
  private var judge: Judge?
  private let terminal = KeyTerminal()
  private var speech: Speech { folder.speech }
  private var page: LearnPage { LearnPage(folder: folder) }

  init(_ folder: ExerciseFolder, at lesson: Lesson) throws(SystemError) {
    self.folder = folder
    self.lesson = lesson
    file = try WatchedFile(folder.path(of: lesson))
  }

  /// Works until its user leaves, and ends this process.
  func run() throws -> Never {
    Interrupts.handle()
    EndRequest.handle()
    try goTo(lesson)
    while true {
      // As it was left: a shell in which this was stopped has its terminal otherwise, and a folder may be another now.
      terminal.begin()
      file.watchFolders()
      if let version = file.newVersion() { try check(version) }
      try awaitNews()
    }
  }

  private func awaitNews() throws {
    var interests = [Poll.Interest(STDIN_FILENO), Poll.Interest(file.watch.number)]
    if let judge { interests.append(Poll.Interest(judge.number)) }
    switch try Poll.wait(for: interests, until: .never) {
    case .interrupted: try leave(128 + SIGINT)
    case .timedOut: break
    case .ready(let ready):
      if ready.contains(2), let judgement = try judge?.takeOutput() { try take(judgement) }
      if ready.contains(1), try file.hasNews(), try !file.settle() { try leave(128 + SIGINT) }
      if ready.contains(0) {
        guard let keys = terminal.read() else { try leave(EXIT_SUCCESS) }
        for key in keys { try perform(key) }
      }
    }
  }

  // MARK: Checking

  private func check(_ version: FileVersion) throws {
    file.willRun(version)
    try stopJudging()
    judge = try folder.beginJudging(lesson)
    if judge == nil { return show(folder.missing(lesson).text(of: lesson, at: file.path, speech)) }
    show("\n" + speech("\(file.path) was saved: checking it", "\(file.path) 已保存:正在检查") + "\n")
  }

  private func stopJudging() throws {
    try judge.take()?.end()
  }

  private func take(_ judgement: Judgement) throws {
    judge = nil
    folder.note(judgement, of: lesson)
    save()
    show("\n" + judgement.text(of: lesson, at: file.path, speech))
    if judgement.isPassed {
      show(page.progress + "\n")
      if folder.next(after: lesson) == nil { show(page.allAreDone + "\n") }
    }
    showKeys()
  }

  /// Without it what was done is not noted, but the work goes on: a full disk may have room later.
  private func save() {
    do throws(SystemError) {
      try folder.save()
    } catch {
      show(speech("not noted: ", "没能记下:") + error.description + "\n")
    }
  }

  // MARK: Keys

  private func perform(_ key: UInt8) throws {
    switch Character(Unicode.Scalar(key)) {
    case "h":
      show("\n" + folder.nextHint(for: lesson))
      save()
    case "l": show("\n" + page.list(width: Terminal.size(of: STDOUT_FILENO)?.columns ?? 80))
    case "n":
      guard let next = folder.next(after: lesson) else { return show("\n" + page.allAreDone + "\n") }
      return try goTo(next)
    case "p": try predict()
    case "r": try reset()
    case "s": showSolution()
    case "o": try openEditor()
    case "q", "\u{4}": try leave(EXIT_SUCCESS)
    case "\n", "\r", " ": show("\n" + page.lesson(lesson))
    default: break
    }
    showKeys()
  }

  private func goTo(_ next: Lesson) throws {
    try stopJudging()
    lesson = next
    file = try WatchedFile(folder.path(of: next))
    if let version = file.newVersion(), !folder.isEdited(next) { file.willRun(version) }
    folder.progress.current = next.name
    save()
    show("\n" + page.progress + "\n\n" + page.lesson(next))
    showKeys()
  }

  private func predict() throws {
    guard let questions = lesson.questions else {
      return show("\n" + speech("There are no questions about this lesson.", "这一课没有要猜的问题。") + "\n")
    }
    let source = lesson.source(in: speech.language)
    show("\n")
    show(bytes: LuaColors.shown(source))
    show("\n")
    terminal.pause()
    defer { terminal.begin() }
    _ = try Questioning.ask(lesson, questions, in: speech.language)
    // A Ctrl-C was for the questions.
    if EndRequest.signal == nil { _ = Interrupts.take() }
  }

  private func reset() throws {
    do throws(SystemError) {
      show("\n" + (try folder.resetTelling(lesson)))
      if let version = file.newVersion() { file.willRun(version) }
      save()
    } catch {
      show("\n\(error.description)\n")
    }
  }

  private func showSolution() {
    guard folder.isTried(lesson) else { return show("\n" + page.isUntried + "\n") }
    let solution = Array((lesson.exercise?.solution ?? "").utf8)
    show("\n")
    show(bytes: LuaColors.shown(solution))
  }

  private func openEditor() throws {
    guard let editor = Editor.command else { return show("\n\(Editor.isMissing)\n") }
    terminal.pause()
    defer { terminal.begin() }
    let code = ForegroundProgram.run(Editor.words(editor, file.path))
    if code != 0 { show(speech("the editor has ended with exit code \(code)", "编辑器的退出码是 \(code)") + "\n") }
  }

  private func leave(_ code: Int32) throws -> Never {
    try stopJudging()
    terminal.pause()
    show("\n")
    EndRequest.heed()
    if let signal = EndRequest.signal { EndRequest.die(of: signal) }
    exit(code)
  }

  // MARK: Showing

  private func showKeys() {
    let keys = speech(
      "h hint  l list  n next  p predict  r reset  s solution  o editor  q quit",
      "h 提示  l 列表  n 下一个  p 先猜  r 恢复  s 答案  o 编辑  q 退出")
    show("\n" + TerminalStyle.current().mark(keys, as: .note) + "\n")
  }

  private func show(_ text: String) { show(bytes: Array(text.utf8)) }

  /// Where the terminal is gone, the next look at its keys finds out.
  private func show(bytes: [UInt8]) { try? writeAll(bytes, to: STDOUT_FILENO) }
}
