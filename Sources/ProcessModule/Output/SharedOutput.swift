import CLuaShims
import CSystem
import Glibc
import Lua
import OS

/// The standard output and error of this process, once it shares them with others.
///
/// Until the first fork the C library's streams are used as they are. From then on what scripts print goes through a
/// ``LineWriter`` a stream, and all of them, in all processes, through one lock.
enum SharedOutput {
  /// Used by the one thread of this process only.
  nonisolated(unsafe) private static var writers: (out: LineWriter, error: LineWriter)?

  /// The first error that lost output of the C library's streams.
  nonisolated(unsafe) private static var failure: Errno?

  /// Wraps the output functions of a state whose standard libraries are open.
  static func install(in state: State) throws(LuaError) {
    try state.run(shim_install_output)
  }

  /// To be called before a fork: the lock must be there before there are two processes.
  ///
  /// - Throws: `SystemError` when there is no memory for it.
  static func becomeShared() throws(SystemError) {
    if writers != nil { return }
    let page = try SharedMemory(byteCount: 8).keepForever()
    let shared = LineWriter.Shared(at: page.baseAddress!)
    writers = (
      LineWriter(descriptor: STDOUT_FILENO, shared: shared), LineWriter(descriptor: STDERR_FILENO, shared: shared)
    )
    flushStreams()
    shim_share_output(sink)
  }

  /// Writes everything that was printed so far, incomplete lines too. What fails now is told by ``check()``.
  static func drain() {
    if let writers { _ = (writers.out.flush(), writers.error.flush()) }
    flushStreams()
  }

  /// In the child of a fork: what was not written is the parent's.
  static func afterFork() {
    writers?.out.forget()
    writers?.error.forget()
  }

  /// Writes everything, and tells whether any output has been lost.
  ///
  /// - Throws: `SystemError` with the operation `flush` and the first error.
  static func check() throws(SystemError) {
    drain()
    if let lost = writers?.out.failure ?? failure {
      throw SystemError(.flush, lost, subject: "standard output", using: .live)
    }
  }

  /// Prints a line of the host's own on standard error, in one piece.
  ///
  /// - Parameter line: Without its end.
  static func complain(_ line: [UInt8]) {
    (line + [UInt8(ascii: "\n")]).withUnsafeBytes { line in
      if let writers {
        _ = writers.error.writeAtOnce(line)
      } else {
        _ = LineWriter.write(line, to: STDERR_FILENO)
      }
    }
  }

  private static func flushStreams() {
    do {
      try flushAllStreams()
    } catch {
      failure = failure ?? error.errno
    }
    // The library's `print` doesn't tell of a failed write.
    if csystem_standard_output_has_failed() != 0 { failure = failure ?? Errno(rawValue: EIO) }
  }

  // MARK: The wrapped functions' sink

  nonisolated(unsafe) private static let sink: UnsafePointer<shim_output_sink> = {
    let sink = UnsafeMutablePointer<shim_output_sink>.allocate(capacity: 1)
    sink.initialize(
      to: shim_output_sink(
        append: { stream, bytes, count in
          SharedOutput.append(UnsafeRawBufferPointer(start: bytes, count: count), to: stream)
        },
        flush: { stream in SharedOutput.writer(of: stream).flush()?.rawValue ?? 0 }))
    return UnsafePointer(sink)
  }()

  private static func writer(of stream: shim_stream) -> LineWriter {
    stream == SHIM_STDOUT ? writers!.out : writers!.error
  }

  private static func append(_ bytes: UnsafeRawBufferPointer, to stream: shim_stream) -> Int32 {
    let writer = writer(of: stream)
    let failure = shim_buffering_of(stream) == SHIM_AT_ONCE ? writer.writeAtOnce(bytes) : writer.append(bytes)
    return failure?.rawValue ?? 0
  }
}

extension Host {
  /// Prints a message on standard error.
  func complain(_ message: String) {
    SharedOutput.complain(Array(message.utf8))
  }
}
