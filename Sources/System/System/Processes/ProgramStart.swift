import CProcscriptSystem
import Glibc

/// How a program is started in a process of its own.
package struct ProgramStart {
  /// What a standard descriptor of the program is.
  package enum Standard: Hashable, Sendable {
    /// The one that this process has.
    case inherited
    /// Nothing to read. For standard input alone.
    case nothing
    /// A copy of another.
    case descriptor(Int32)
  }

  /// Where it is looked for, in this order.
  package var paths: WordList
  /// Its words, its name first.
  package var words: WordList
  /// nil: that of this process.
  package var environment: WordList?
  /// The folder that it begins in, and that paths of its file are looked up from; nil for that of this process.
  package var folder: [CChar]?
  /// What it has as 0, 1 and 2.
  package var standard: [Standard] = [.nothing, .inherited, .inherited]
  /// The descriptors above 2 that it gets; it may close them.
  package var descriptors: [Int32] = []
  /// Whether it leads a process group of its own.
  package var leadsGroup = false
  /// The signal that the kernel sends it when this process ends, however that ends; nil for none.
  package var parentDeathSignal: Signal?

  package init(paths: WordList, words: WordList) {
    (self.paths, self.words) = (paths, words)
  }

  /// Starts it. It shares nothing with this process but the descriptors that it gets, and what signals are ignored: no
  /// signal is handled or blocked.
  ///
  /// The corresponding C functions are `vfork` and `execve`: what this process has in memory costs nothing.
  ///
  /// - Throws: `SystemError` with the operation `fork` and the limit that was reached, or `execute` and the cause. Then
  ///   there is no process.
  package func start(using calls: SystemCalls = .live) throws(SystemError) -> ProcessID {
    precondition(descriptors.allSatisfy { $0 > 2 }, "a standard descriptor is handed over")
    var stage = procscript_stage_process
    var number = Errno.noMemory
    let child = withProgram { program in
      let child = withUnsafePointer(to: program) { procscript_start_program($0, &stage) }
      number = .current
      return child
    }
    if child >= 0 { return ProcessID(child) }
    switch stage {
    case procscript_stage_process:
      throw SystemError(.fork, number, limit: ForkDiagnosis(using: calls).limit(behind: number), using: calls)
    case procscript_stage_folder: throw failure(number, ProgramDiagnosis.folder(folder ?? [0], number), calls)
    case procscript_stage_descriptors: throw failure(number, nil, calls)
    default: throw failure(number, ProgramDiagnosis(of: self).cause(of: number), calls)
    }
  }

  /// The error of a start that another process has tried, which knows its number alone.
  ///
  /// - Parameter number: Why it could not be run.
  package func error(for number: Errno) -> SystemError {
    failure(number, ProgramDiagnosis(of: self).cause(of: number), .live)
  }

  private func failure(_ number: Errno, _ cause: ProgramFault?, _ calls: SystemCalls) -> SystemError {
    SystemError(.execute, number, subject: "'\(words[0])'", fault: cause, using: calls)
  }

  private func withProgram(_ body: (procscript_program) -> pid_t) -> pid_t {
    let kept = descriptors.isEmpty ? [] : Set(descriptors).sorted()
    func numbers(of position: Int) -> Int32 {
      switch standard[position] {
      case .inherited: Int32(position)
      case .nothing: -1
      case .descriptor(let number): number
      }
    }
    func with(_ environment: UnsafePointer<UnsafeMutablePointer<CChar>?>?) -> pid_t {
      paths.withPointers { paths in
        words.withPointers { words in
          kept.withUnsafeBufferPointer { kept in
            withPointer(to: folder) { folder in
              body(
                procscript_program(
                  paths: UnsafeRawPointer(paths).assumingMemoryBound(to: UnsafePointer<CChar>?.self), words: words,
                  environment: environment, folder: folder, standard: (numbers(of: 0), numbers(of: 1), numbers(of: 2)),
                  kept: kept.baseAddress, kept_count: Int32(kept.count), leads_group: leadsGroup,
                  parent_death_signal: parentDeathSignal?.rawValue ?? 0, handled: SignalHandling.handled()))
            }
          }
        }
      }
    }
    guard let environment else { return with(procscript_environment()) }
    return environment.withPointers { with($0) }
  }

  private func withPointer<Result>(to path: [CChar]?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
    path.map { $0.withUnsafeBufferPointer { body($0.baseAddress) } } ?? body(nil)
  }
}

/// A path of the very file that this process runs: the file's own name where it still leads there.
///
/// - Parameter folder: As of ``executablePath(startedIn:)``.
package func ownExecutablePath(startedIn folder: [CChar]? = nil) -> String {
  let own = "/proc/self/exe"
  let path = executablePath(startedIn: folder)
  var (running, named) = (stat(), stat())
  guard stat(own, &running) == 0, stat(path, &named) == 0 else { return path }
  return running.st_dev == named.st_dev && running.st_ino == named.st_ino ? path : own
}
