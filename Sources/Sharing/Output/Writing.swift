import CProcscriptSystem
import Glibc
import ProcscriptSystem

/// Writes some of the bytes, however often the system has to be asked.
///
/// The corresponding C function is `write`.
///
/// - Returns: How many, at least 1.
/// - Throws: What prevented it, as `noSpace`; `interrupted` when an interrupt came while nobody read.
func writeSome(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(Errno) -> Int {
  let taken = OutputRelay.take(bytes, for: descriptor)
  if taken > 0 { return taken }
  while true {
    let count = write(descriptor, bytes.baseAddress, bytes.count)
    if count > 0 { return count }
    if count == 0 { throw Errno(rawValue: EIO) }
    switch Errno.current {
    case .interrupted: if Interrupts.isPending { throw .interrupted }
    case .tryAgain:
      // Somebody made the file non-blocking, for all who share it.
      var room = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      if poll(&room, 1, -1) < 0 && Interrupts.isPending { throw .interrupted }
    case let error: throw error
    }
  }
}

/// Writes all of the bytes, some at a time: see ``writeSome(_:to:)``.
///
/// - Throws: What prevented it; a part may have been written.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(Errno) {
  try writeAll(bytes) { rest throws(Errno) in try writeSome(rest, to: descriptor) }
}
