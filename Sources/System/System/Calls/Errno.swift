import Glibc

/// The error number of a failed system call.
///
/// The corresponding C variable is `errno`.
package struct Errno: Error, RawRepresentable, Hashable, Sendable {
  package let rawValue: Int32

  package init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// What the last failed call of this thread left; read it before any other call.
  package static var current: Errno { Errno(rawValue: errno) }

  package static let notPermitted = Errno(rawValue: EPERM)
  package static let noSuchFile = Errno(rawValue: ENOENT)
  package static let noSuchProcess = Errno(rawValue: ESRCH)
  package static let interrupted = Errno(rawValue: EINTR)
  package static let badDescriptor = Errno(rawValue: EBADF)
  package static let noChild = Errno(rawValue: ECHILD)
  package static let tryAgain = Errno(rawValue: EAGAIN)
  package static let noMemory = Errno(rawValue: ENOMEM)
  package static let accessDenied = Errno(rawValue: EACCES)
  package static let invalidArgument = Errno(rawValue: EINVAL)
  package static let tooManyOpenFilesInSystem = Errno(rawValue: ENFILE)
  package static let tooManyOpenFiles = Errno(rawValue: EMFILE)
  package static let noSpace = Errno(rawValue: ENOSPC)
  package static let brokenPipe = Errno(rawValue: EPIPE)
  package static let notImplemented = Errno(rawValue: ENOSYS)
}

extension Errno: CustomStringConvertible {
  /// The system's own words: "No such file or directory".
  package var description: String { String(cString: strerror(rawValue)) }
}

/// The value that a system call returned, or the error number that it left.
///
/// It is given the call's result at once, so that nothing can come between the call and the reading of `errno`.
@inline(__always)
func valueOrErrno<Value: FixedWidthInteger & SignedInteger>(_ value: Value) throws(Errno) -> Value {
  if value == -1 { throw Errno.current }
  return value
}

/// The one policy for calls that a signal cut short before they did anything: they are made again.
///
/// Not for `close` (Linux has closed the descriptor all the same) and not for `ppoll` (see `Poll`, which first looks
/// whether the signal was an interrupt and how much time is left).
@inline(__always)
func retryingInterrupted<Value>(_ call: () throws(Errno) -> Value) throws(Errno) -> Value {
  while true {
    do throws(Errno) {
      return try call()
    } catch {
      if error != .interrupted { throw error }
    }
  }
}
