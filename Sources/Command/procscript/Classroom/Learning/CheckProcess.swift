import Glibc
import ProcscriptLessons
import ProcscriptSystem

/// The library of checks at work, in a process of its own that ends when this one does: whatever a script of a learner's
/// does, it does to that one.
final class CheckProcess {
  private let pid: ProcessID
  private let descriptor: ProcessDescriptor

  /// - Parameters:
  ///   - task: What the library is to do: "check", "ask" or "tell".
  ///   - path: The script that it is about.
  ///   - language: The language in which the learner is answered.
  ///   - text: The check or the questions, as Lua.
  ///   - name: What that is called in messages.
  ///   - given: What the script was at first.
  ///   - sandbox: The folder in which the script may write, where it is to run in a sandbox; nil for outside of one.
  ///   - programs: What the script may run in a sandbox.
  ///   - hasInput: Whether it reads what this process would; else there is nothing to read.
  ///   - output: The descriptor where it writes, and its errors; nil for where this process does.
  /// - Throws: `SystemError` with the operation `fork`.
  init(
    task: String, path: String, _ language: Language, text: String, name: String, given: String = "",
    sandbox: String? = nil, programs: [String] = [], hasInput: Bool = true, output: Int32? = nil
  ) throws(SystemError) {
    var words = [task, ownExecutablePath(), language.rawValue, path, text, name, given]
    words += [sandbox ?? "", programs.joined(separator: " ")]
    for part in Course.libraryParts { words += [part, Course.libraryPart(part)] }
    let columns = Terminal.size(of: STDOUT_FILENO)?.columns
    let parent = ProcessID.current()
    switch try forkProcess() {
    case .parent(let child):
      pid = child
      descriptor = try ProcessDescriptor(child)
    case .child:
      // Its pictures are as wide as the terminal that they will be shown on.
      if let columns { setenv("COLUMNS", "\(columns)", 1) }
      if !hasInput {
        close(STDIN_FILENO)
        guard open("/dev/null", O_RDONLY) == STDIN_FILENO else { exitNow(EXIT_FAILURE) }
      }
      if let output { for standard in [STDOUT_FILENO, STDERR_FILENO] { dup2(output, standard) } }
      guard (try? ParentDeath.arrange(.kill, parent: parent)) == .arranged else { exitNow(EXIT_FAILURE) }
      Self.become(words)
    }
  }

  /// Becomes the library at work.
  private static func become(_ words: [String]) -> Never {
    let rest = words.map { UnsafePointer<CChar>(strdup($0)!) }
    var invocation = Invocation(ProgramArguments([ProgramArguments()[0]], "Checks/main.lua", rest), script: 1)
    invocation.code = Array(Course.libraryPart("main").utf8)
    invocation.ignoresEnvironment = true
    Interpreter.run(invocation)
  }

  /// Waits for its end, whatever signals come meanwhile, and reaps it.
  ///
  /// - Returns: nil where that is done already.
  @discardableResult
  func awaitEnd() throws(SystemError) -> WaitStatus? {
    _ = try Poll.wait(for: Poll.Interest(descriptor.number), until: .never, attention: .toNothing)
    guard case .ended(let status) = try Wait.reap(pid) else { return nil }
    return status
  }

  /// Ends it with all that it has started.
  func end() throws(SystemError) {
    _ = try ProcessTree().terminate(pid, grace: 0.5, attention: .toNothing)
    try awaitEnd()
  }
}
