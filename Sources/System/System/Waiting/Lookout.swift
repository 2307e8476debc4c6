import CProcscriptSystem
import Glibc

/// Descriptors that are waited for beside futexes, for as long as it lives.
///
/// No system call waits for both on every kernel. So a second task of the process waits for the descriptors, and wakes the
/// process by a futex; it is started when it is needed first, and stays until ``end()``. It costs no processor time, and
/// tells within some microseconds.
///
/// The corresponding C functions are `clone` and `epoll_wait`.
package final class Lookout {
  package let interests: [Poll.Interest]
  /// Each descriptor once, and what it is to be ready for.
  private let descriptors: [(number: Int32, reads: Bool, writes: Bool)]
  /// The value of ``word`` at which it looks for all of them; nil where it has to be told anew.
  private var armed: UInt32?

  /// - Parameter interests: What is waited for. The same descriptor may be there several times.
  /// - Throws: `SystemError` with the operation `poll`; `badDescriptor` where one of them is not open.
  package init(for interests: [Poll.Interest]) throws(SystemError) {
    self.interests = interests
    var descriptors: [(number: Int32, reads: Bool, writes: Bool)] = []
    for interest in interests.sorted(by: { $0.descriptor < $1.descriptor }) {
      if descriptors.last?.number != interest.descriptor { descriptors.append((interest.descriptor, false, false)) }
      let last = descriptors.count - 1
      if interest.event == .readable { descriptors[last].reads = true } else { descriptors[last].writes = true }
    }
    self.descriptors = descriptors
    let error = procscript_start_lookout()
    if error != 0 {
      throw SystemError(.poll, Errno(rawValue: error), subject: "descriptors beside channels", using: .live)
    }
    try lookAgain()
  }

  deinit {
    for descriptor in descriptors { procscript_stop_looking_out_for(descriptor.number) }
  }

  /// How often one of them became ready: a futex that this process alone writes to.
  package var word: UnsafePointer<UInt32> { procscript_lookout_word() }

  /// Looks for what is ready, after it has told so the last time, and somebody else was faster.
  ///
  /// - Returns: The value of ``word`` before: it is another one as soon as something is ready.
  @discardableResult
  package func lookAgain() throws(SystemError) -> UInt32 {
    let count = procscript_load_acquire(word)
    if count == armed { return count }
    armed = nil
    for (number, reads, writes) in descriptors {
      let error = procscript_look_out_for(number, reads, writes)
      // What is always ready, as a file on a disk is, is not waited for.
      if error != 0 && error != EPERM {
        throw SystemError(.poll, Errno(rawValue: error), subject: "descriptor \(number)", using: .live)
      }
    }
    armed = count
    return count
  }

  /// Whether one of them is ready now.
  package var isReady: Bool {
    get throws(SystemError) { try Poll.wait(for: interests, until: .passed, attention: .toNothing) != .timedOut }
  }

  /// At the end of the process, or in one that was forked: does nothing where there is none.
  package static func end() {
    procscript_end_lookout()
  }
}
