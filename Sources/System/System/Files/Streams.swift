import CProcscriptSystem

/// Writes out what all of C's output streams hold.
///
/// The corresponding C function is `fflush` of a null pointer.
///
/// - Throws: `SystemError` with the operation `flush`, as on a full disk.
package func flushAllStreams(using calls: SystemCalls = .live) throws(SystemError) {
  do throws(Errno) {
    try retryingInterrupted { () throws(Errno) in
      if procscript_flush_all() != 0 { throw Errno.current }
    }
  } catch {
    throw SystemError(.flush, error, using: calls)
  }
}
