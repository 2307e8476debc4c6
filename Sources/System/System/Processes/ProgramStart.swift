import CProcscriptSystem
import Glibc

/// How a program is started in a process of its own.
package struct ProgramStart {
  package let path: String
  /// The program's words, its name first.
  package let words: [UnsafePointer<CChar>]
  /// A variable, as `NAME=value`, beside those of this process.
  package let variable: String
  /// The descriptors above 2 that it gets; it may close them.
  package let descriptors: [Int32]
  /// Whether it leads a process group of its own.
  package let leadsGroup: Bool

  package init(
    path: String, words: [UnsafePointer<CChar>], variable: String, descriptors: [Int32], leadsGroup: Bool
  ) {
    self.path = path
    self.words = words
    self.variable = variable
    self.descriptors = descriptors
    self.leadsGroup = leadsGroup
  }

  /// Starts it. It shares nothing with this process but the descriptors 1, 2, those that are handed over, and what signals
  /// are ignored: standard input is empty, no signal is handled or blocked.
  ///
  /// The corresponding C functions are `vfork` and `execve`: what this process has in memory costs nothing.
  ///
  /// - Throws: `SystemError` with the operation `fork` and the limit that was reached, or `execute`.
  package func start(using calls: SystemCalls = .live) throws(SystemError) -> ProcessID {
    precondition(descriptors.allSatisfy { $0 > 2 }, "a standard descriptor is handed over")
    let kept = Set(descriptors).sorted()
    var words = words.map { UnsafeMutablePointer<CChar>?(UnsafeMutablePointer(mutating: $0)) } + [nil]
    var environment: [UnsafeMutablePointer<CChar>?] = []
    var place = procscript_environment()
    while let variable = place?.pointee {
      environment.append(variable)
      place = place! + 1
    }
    var (stage, number): (Int32, Errno) = (0, .noMemory)
    let child = variable.withCString { variable in
      environment += [UnsafeMutablePointer(mutating: variable), nil]
      let child = procscript_start_program(
        path, &words, &environment, kept, Int32(kept.count), leadsGroup ? 1 : 0, &stage)
      number = .current
      return child
    }
    if child >= 0 { return ProcessID(child) }
    if stage == 1 { throw SystemError(.execute, number, subject: path, using: calls) }
    throw SystemError(.fork, number, limit: ForkDiagnosis(using: calls).limit(behind: number), using: calls)
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
