import CProcscriptSystem
import Glibc
import ProcscriptChannels
import ProcscriptLua
package import ProcscriptSystem

/// The standard output and error of this process, once it shares them with others.
///
/// Until the first fork the C library's streams are used as they are. From then on what scripts print goes through a
/// ``LineWriter`` for each of the two.
package enum SharedOutput {
  /// The writers, which live for ever. Through pointers, so that printing pays for no check of exclusive access.
  private struct Writers {
    let output: UnsafeMutablePointer<LineWriter>
    let error: UnsafeMutablePointer<LineWriter>
  }

  /// nil while there is one process. Used by the one thread of this process only, as are the next variables.
  nonisolated(unsafe) private static var writers: Writers?

  /// Which of the two go elsewhere than those of the script's first process, so that their writers have a turn of their
  /// own: one that waits for its reader does not keep others from printing.
  nonisolated(unsafe) package private(set) static var redirected = (output: false, error: false)

  /// Whether a writer of those is to be made anew before there are others to share it with.
  nonisolated(unsafe) private static var hasToBeShared = (output: false, error: false)

  /// The turns of the writers that have one of their own.
  nonisolated(unsafe) private static var ownTurns: UnsafeMutableRawPointer?

  /// The first error that lost output of the C library's streams.
  nonisolated(unsafe) private static var failure: Errno?

  /// Is told of all that this process prints, where it wants to be; nil where nobody does.
  nonisolated(unsafe) package static var witness: ((_ text: UnsafeRawBufferPointer, _ isError: Bool) -> Void)?

  /// Whether what is reported elsewhere is not printed by ``complain(_:isReported:)``.
  nonisolated(unsafe) package static var leavesOutReported = false

  /// To be called before a process is started: what writers share must be there before there are two processes. Does nothing the
  /// second time.
  ///
  /// - Throws: `SystemError` when there is no memory for it.
  package static func becomeShared() throws(SystemError) {
    if writers != nil && !hasToBeShared.output && !hasToBeShared.error { return }
    try Arena.prepareMemory()
    let (outputTurn, errorTurn) = try turns()
    let isNew = self.writers == nil
    let writers = self.writers ?? Writers(output: .allocate(capacity: 1), error: .allocate(capacity: 1))
    let picture = LivePicture()
    if isNew || hasToBeShared.output {
      let writer = LineWriter(descriptor: STDOUT_FILENO, shared: outputTurn, below: picture)
      if isNew { writers.output.initialize(to: writer) } else { writers.output.pointee = writer }
    }
    if isNew || hasToBeShared.error {
      let writer = LineWriter(descriptor: STDERR_FILENO, shared: errorTurn, below: picture)
      if isNew { writers.error.initialize(to: writer) } else { writers.error.pointee = writer }
    }
    flushStreams()
    ScriptOutput.share(output: ScriptOutput.Sink(writers.output), error: ScriptOutput.Sink(writers.error))
    self.writers = writers
    hasToBeShared = (false, false)
  }

  /// The turns of output and errors: one for each file. Where both streams go to one file, it has one.
  private static func turns() throws(SystemError) -> (UnsafeMutableRawPointer, UnsafeMutableRawPointer) {
    if (redirected.output || redirected.error) && ownTurns == nil {
      ownTurns = try SharedMemory(byteCount: 128).keepForever().baseAddress!
    }
    let output = redirected.output ? ownTurns! : HostMemory.outputTurn
    if isSameFile(STDOUT_FILENO, STDERR_FILENO) { return (output, output) }
    return (output, redirected.error ? ownTurns! + 64 : HostMemory.errorTurn)
  }

  /// The output of this process, or what it prints on standard error, goes elsewhere than it did. Where that was shared, it
  /// is this process's own until the next call of ``becomeShared()``: it is written as the C library does it, in larger
  /// pieces than lines.
  package static func redirect(output: Bool, error: Bool) {
    if output { redirected.output = true }
    if error { redirected.error = true }
    ownTurns = nil
    guard writers != nil else { return }
    ScriptOutput.keep(output: output, error: error)
    if output { hasToBeShared.output = true }
    if error { hasToBeShared.error = true }
  }

  /// Whose writer is there, and not to be made anew.
  private static var outputWriter: UnsafeMutablePointer<LineWriter>? { hasToBeShared.output ? nil : writers?.output }
  private static var errorWriter: UnsafeMutablePointer<LineWriter>? { hasToBeShared.error ? nil : writers?.error }

  /// Writes everything that was printed so far, incomplete lines too. What fails now is told by ``check()``.
  package static func drain() {
    try? outputWriter?.pointee.flush()
    try? errorWriter?.pointee.flush()
    flushStreams()
  }

  /// In the child of a fork: what was not written is the parent's to write, and what was lost its to tell.
  package static func afterFork() {
    if let writers {
      writers.output.pointee.forget()
      writers.error.pointee.forget()
    }
    if failure != nil { failure = nil }
    ScriptOutput.forgetFailure()
  }

  /// Writes everything, and tells whether any output has been lost.
  ///
  /// - Throws: `SystemError` with the operation `flush` and the first error.
  package static func check() throws(SystemError) {
    drain()
    if let lost = outputWriter?.pointee.failure ?? failure {
      throw SystemError(.flush, lost, subject: "standard output", using: .live)
    }
  }

  /// Prints what another has written: its complete lines now, and the rest with this process's end.
  ///
  /// - Parameters:
  ///   - bytes: What comes next of it.
  ///   - isError: Whether it goes to standard error.
  package static func pass(_ bytes: UnsafeRawBufferPointer, isError: Bool) {
    witness?(bytes, isError)
    // Whoever reads it may be gone: then it is lost, as it would be without us.
    try? (isError ? writers?.error : writers?.output)?.pointee.append(bytes)
  }

  /// Prints a line of the host's own on standard error, in one piece.
  ///
  /// - Parameters:
  ///   - line: Without its end.
  ///   - isReported: Whether whoever watches the processes is told of it too: then they may do without.
  package static func complain(_ line: [UInt8], isReported: Bool = false) {
    // Standard error itself is what fails: an error there can't be reported anywhere.
    (line + [UInt8(ascii: "\n")]).withUnsafeBytes { line in
      witness?(line, true)
      if isReported && leavesOutReported { return }
      if let errorWriter {
        try? errorWriter.pointee.writeAtOnce(line)
      } else {
        try? writeAll(line, to: STDERR_FILENO)
      }
    }
  }

  /// Prints a picture on standard error, on lines of its own: what was printed there last may lack its newline. It is not
  /// among what is recorded: in the picture of a whole script, one of a piece of it would differ in each run.
  ///
  /// - Parameter picture: Without the end of its last line.
  package static func showPicture(_ picture: [UInt8]) {
    (picture + [UInt8(ascii: "\n")]).withUnsafeBytes { picture in
      if let errorWriter {
        try? errorWriter.pointee.writeOnOwnLines(picture)
      } else {
        try? writeAll(picture, to: STDERR_FILENO)
      }
    }
  }

  /// Notes that a newline was typed: it has moved the picture, if there is one, away from the cursor.
  package static func noteTypedNewline() {
    LivePicture().noteNewline()
    errorWriter?.pointee.noteNewline()
  }

  /// Draws a picture at the end of what is on the terminal that standard error is: see ``LivePicture``.
  package static func showLive(_ lines: [String]) {
    errorWriter?.pointee.showLive(lines)
  }

  private static func flushStreams() {
    do {
      try flushAllStreams()
    } catch {
      failure = failure ?? error.errno
    }
    let lost = ScriptOutput.failure
    if lost != 0 { failure = failure ?? Errno(rawValue: lost) }
  }

  private static func isSameFile(_ first: Int32, _ second: Int32) -> Bool {
    var (one, other) = (stat(), stat())
    guard fstat(first, &one) == 0, fstat(second, &other) == 0 else { return true }
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino
  }
}

extension ScriptOutput.Sink {
  /// Hands what scripts print to a writer that lives for ever.
  fileprivate init(_ destination: UnsafeMutablePointer<LineWriter>) {
    self.init(
      context: destination,
      append: { context, bytes, count, atOnce in
        let bytes = UnsafeRawBufferPointer(start: bytes, count: count)
        SharedOutput.witness?(bytes, writer(context).pointee.descriptor == STDERR_FILENO)
        return errorNumber { () throws(Errno) in
          if atOnce {
            try writer(context).pointee.writeAtOnce(bytes)
          } else {
            try writer(context).pointee.append(bytes)
          }
        }
      },
      flush: { context in errorNumber { () throws(Errno) in try writer(context).pointee.flush() } })
  }
}

private func writer(_ context: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<LineWriter> {
  context.unsafelyUnwrapped.assumingMemoryBound(to: LineWriter.self)
}

/// What a sink answers: 0, or the number of the error.
private func errorNumber(_ body: () throws(Errno) -> Void) -> Int32 {
  do {
    try body()
    return 0
  } catch {
    return error.rawValue
  }
}
