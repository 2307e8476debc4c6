import Glibc
import ProcscriptSystem

/// `procscript --watch`: runs a script, and again each time its file is saved.
///
/// Each run is a process of its own, so that nothing a script does harms the watcher. Orphans of a run become the
/// watcher's children: what a run leaves behind ends with it.
final class Watcher {
  private let file: WatchedFile
  private let command: [UnsafePointer<CChar>]
  private var run: Run?
  /// Whether processes of an earlier run are there still, beside the run itself.
  private var hasDescendants = false

  /// Seconds that processes get to end by themselves.
  private static let grace = 2.0
  /// Seconds that a run gets to end of the Ctrl-C that the terminal has sent to it too.
  private static let interruptGrace = 1.0
  /// Seconds between two looks for what nobody tells of: orphans that end, a folder that comes back.
  private static let lookingStep = 0.5

  private init(_ path: String, command: [UnsafePointer<CChar>]) throws(SystemError) {
    file = try WatchedFile(path)
    self.command = command
  }

  /// Watches until a Ctrl-C, and ends this process.
  static func run(_ path: String, command: [UnsafePointer<CChar>]) -> Never {
    do {
      let watcher = try Watcher(path, command: command)
      try Adoption.begin()
      Interrupts.handle()
      try watcher.watch()
    } catch {
      Messages.complain(error.description)
      exit(EXIT_FAILURE)
    }
  }

  private func watch() throws(SystemError) -> Never {
    var isMissed = false
    var wasWatching = false
    var wasSaved = false
    while true {
      // Before the look at the file, so that nothing comes between.
      let isWatching = file.watchFolders()
      // While its saving goes on, the file is no script to run.
      if wasSaved || !wasWatching, let version = file.newVersion() {
        isMissed = false
        try start(version)
      } else if !isMissed, !file.isThere {
        isMissed = true
        Messages.complain("\(file.path) is not there: waiting for it to be saved")
      }
      wasWatching = isWatching
      try reap()
      let news = try awaitNews(looking: !isWatching || (hasDescendants && run == nil))
      if news == .interrupt { try end() }
      wasSaved = news == .saved
    }
  }

  // MARK: Running

  private func start(_ version: FileVersion) throws(SystemError) {
    if file.wasRun {
      Messages.complain("\(file.path) was saved: running it again")
      try endTree()
    }
    file.willRun(version)
    run = try Run(command)
    hasDescendants = true
  }

  /// Ends all that the last run has started.
  private func endTree() throws(SystemError) {
    let last = run.take()
    // Once more for those whose parent ended just then, so that they were on no list.
    for _ in 0..<3 {
      let left = try descendants(among: last)
      if left.isEmpty { break }
      try ProcessTree().terminate(left, with: .terminate, grace: Self.grace)
      try reap()
    }
  }

  /// - Parameter last: The last run, which alone is known where there is no process table.
  private func descendants(among last: Run?) throws(SystemError) -> [ProcessID] {
    do throws(SystemError) {
      return try ProcessTree().descendants(of: .current())
    } catch {
      guard error.operation == .listProcesses else { throw error }
      return try last.flatMap { last throws(SystemError) in try Wait.peek(last.pid) == .gone ? nil : [last.pid] } ?? []
    }
  }

  private func reap() throws(SystemError) {
    hasDescendants = try Wait.reapEnded { pid, status in
      guard let run, run.pid == pid else { return }
      self.run = nil
      guard let status else { return }
      let ending = status.signal.map { "was killed by \($0)" } ?? "ended with exit code \(status.exitCode)"
      Messages.complain("\(file.path) \(ending): waiting for it to be saved")
    }
  }

  /// The end of the watching.
  private func end() throws(SystemError) -> Never {
    _ = Interrupts.take()
    if let run {
      let deadline = Deadline(after: Self.interruptGrace)
      _ = try Poll.wait(for: Poll.Interest(run.process.number), until: deadline)
    }
    try endTree()
    exit(128 + SIGINT)
  }

  // MARK: Waiting

  private enum News {
    case saved
    case interrupt
    /// Something ended, or it is time to look again.
    case other
  }

  /// - Parameter looking: Whether there is something to look for that nobody tells of.
  private func awaitNews(looking: Bool) throws(SystemError) -> News {
    var interests = [Poll.Interest(file.watch.number)]
    var looking = looking
    if let run {
      let interest = Poll.Interest(run.process.number)
      if try Poll.wait(for: interest, until: .passed) != .ready {
        interests.append(interest)
      } else if try Wait.peek(run.pid) != .running {
        return .other
      } else {
        // Its tracer is to see its end first; the descriptor tells of it all the time.
        looking = true
      }
    }
    switch try Poll.wait(for: interests, until: looking ? Deadline(after: Self.lookingStep) : .never) {
    case .interrupted: return .interrupt
    case .timedOut: return .other
    case .ready(let ready):
      guard ready.contains(0), try file.hasNews() else { return .other }
      return try file.settle() ? .saved : .interrupt
    }
  }
}

/// A process that runs the script.
private final class Run {
  let pid: ProcessID
  let process: ProcessDescriptor

  /// - Parameter command: The words of a command that runs it.
  init(_ command: [UnsafePointer<CChar>]) throws(SystemError) {
    let watcher = ProcessID.current()
    switch try forkProcess() {
    case .parent(let child):
      pid = child
      process = try ProcessDescriptor(child)
    case .child:
      do throws(SystemError) {
        // However the watcher ends, for the run it is a Ctrl-C, unless it ignores that.
        let signal = Interrupts.areIgnored ? Signal.terminate : .interrupt
        guard try ParentDeath.arrange(signal, parent: watcher) == .arranged else { exitNow(EXIT_FAILURE) }
        throw becomeProgram(executablePath(), arguments: command)
      } catch {
        Messages.complain(error.description)
        exitNow(127)
      }
    }
  }
}
