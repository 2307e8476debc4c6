import CProcscriptSystem
import Glibc
import ProcscriptSystem

/// What ends a pool's worker in a sandbox from outside, where a call of its takes too long and it does not end itself.
enum TaskAlarm {
  /// Seconds that it is given beyond its time: to end itself, which tells the pool more plainly what has happened.
  static let grace = 1.0

  /// The worker. Written once; for the handler of the signal.
  nonisolated(unsafe) private static var worker: Int32 = -1

  /// Makes ready for alarms.
  ///
  /// - Parameter worker: A descriptor of this process's parent.
  static func prepare(for worker: Int32) {
    self.worker = worker
    Alarm.prepare()
    signal(SIGALRM) { _ in _ = procscript_pidfd_send_signal(TaskAlarm.worker, SIGKILL) }
  }
}
