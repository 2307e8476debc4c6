import Glibc

/// The end of this process at a set time, whatever it is doing then: SIGALRM, which nothing handles.
///
/// The corresponding C function is `setitimer`.
package enum Alarm {
  /// Lets the signal end this process, whoever handled or blocked it before.
  package static func prepare() {
    SignalAction.systemDefault.install(for: .alarm)
    SignalMask.only(.alarm).unblock()
  }

  /// Sets the alarm, in place of one that is set.
  ///
  /// - Parameter seconds: More than 0; at least a microsecond passes. Centuries are cut to one.
  package static func set(after seconds: Double) {
    if let keeper = Turns.keeper { return keeper.alarm = Deadline(after: max(1e-6, min(seconds, longest))).nanoseconds }
    let microseconds = Int(max(1, (min(seconds, longest) * 1e6).rounded(.up)))
    set(timeval(tv_sec: microseconds / 1_000_000, tv_usec: microseconds % 1_000_000))
  }

  /// Takes it back.
  package static func cancel() {
    if let keeper = Turns.keeper { return keeper.alarm = 0 }
    set(timeval(tv_sec: 0, tv_usec: 0))
  }

  /// Whether one is set, by whomever.
  package static var isSet: Bool {
    if let keeper = Turns.keeper { return keeper.alarm != 0 }
    var timer = itimerval()
    return getitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer) == 0
      && (timer.it_value.tv_sec, timer.it_value.tv_usec) != (0, 0)
  }

  private static let longest = 100.0 * 365 * 24 * 3600

  private static func set(_ time: timeval) {
    var timer = itimerval(it_interval: timeval(tv_sec: 0, tv_usec: 0), it_value: time)
    let result = setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
    precondition(result == 0, "an alarm that cannot be set")
  }
}
