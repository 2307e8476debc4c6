/// What the system refused to do, as data; the wording is in `SystemError+Wording.swift`.
package struct SystemError: Error, Hashable, Sendable {
  /// What was to be done.
  package enum Operation: Hashable, Sendable {
    case fork
    case wait
    case openProcess
    case signalProcess
    case setParentDeathSignal
    case poll
    case openFile
    case readFile
    case writeFile
    case closeFile
    case flush
    case listProcesses
    case mapMemory
    case makeFolder
    case watchFolder
    case execute
    case adoptOrphans
    case makePipe
    case shareChannels
  }

  package let operation: Operation
  package let errno: Errno
  /// What it was to be done to: "process 42", a path.
  package let subject: String?
  /// The limit that was reached, where one is the cause and could be found out.
  package let limit: Limit?
  /// Why a program can't be run, where the error number says too little.
  package let fault: ProgramFault?

  /// `limit` is looked up where the error number alone tells which one it was.
  package init(
    _ operation: Operation, _ errno: Errno, subject: String? = nil, limit: Limit? = nil, fault: ProgramFault? = nil,
    using calls: SystemCalls
  ) {
    self.operation = operation
    self.errno = errno
    self.subject = subject
    self.fault = fault
    self.limit = limit ?? Limit.implied(by: errno, using: calls)
  }
}
