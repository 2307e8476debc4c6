import CProcscriptSystem

/// A hold on one process that no other can take the place of, whatever becomes of its number.
///
/// It is readable (`Poll`) once the process has ended, reaped or not. Close-on-exec. The corresponding C function is
/// `pidfd_open`.
package struct ProcessDescriptor: ~Copyable {
  private let descriptor: Descriptor
  package let pid: ProcessID

  /// - Precondition: `pid` is a child that is not reaped; or the caller checks afterwards that it got the right one.
  /// - Throws: `SystemError` with the operation `openProcess`: `noSuchProcess`; `tooManyOpenFiles` with its limit.
  package init(_ pid: ProcessID, using calls: SystemCalls = .live) throws(SystemError) {
    do throws(Errno) {
      descriptor = Descriptor(try calls.pidfdOpen(pid.rawValue), using: calls)
    } catch {
      throw SystemError(.openProcess, error, subject: pid.subject, using: calls)
    }
    self.pid = pid
  }

  /// The descriptor's number, for `Poll`.
  package var number: Int32 { descriptor.number }

  /// Sends a signal to this very process.
  ///
  /// The corresponding C function is `pidfd_send_signal`.
  ///
  /// - Throws: `SystemError` with the operation `signalProcess`: `noSuchProcess` once it is reaped, `notPermitted`.
  package func send(_ signal: Signal, using calls: SystemCalls = .live) throws(SystemError) {
    do throws(Errno) {
      try calls.pidfdSendSignal(number, signal.rawValue)
    } catch {
      throw SystemError(.signalProcess, error, subject: pid.subject, using: calls)
    }
  }

  /// How the process of a descriptor has ended, for those who are not its parent.
  ///
  /// The corresponding C function is `ioctl(PIDFD_GET_INFO)`, of Linux 6.15.
  ///
  /// - Returns: nil before somebody has reaped it, and on older systems.
  package static func ending(of descriptor: Int32) -> WaitStatus? {
    var status: Int32 = 0
    return procscript_exit_status(descriptor, &status) ? WaitStatus(waitStatus: status) : nil
  }

  /// Leaves the descriptor open, to whoever gets the number.
  package consuming func release() -> Int32 { descriptor.release() }

  /// Lets go of the process; to it nothing happens.
  package consuming func close() {}
}
