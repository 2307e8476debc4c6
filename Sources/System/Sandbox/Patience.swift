import CProcscriptSandbox
import Glibc

/// Calls that would wait for others are cut short, so that whoever makes them goes on watching.
///
/// A terminal that is stopped, or a pipe, can be ready for some bytes and still make a write wait: it takes fewer than are
/// written. Descriptors of the caller's can't be made such that they never wait, since they are the caller's too.
enum Patience {
  /// Microseconds after which it is enough, and again and again after that: the first time may be too early for the call.
  private static let step = 20_000

  /// Prepares this process. From now on SIGALRM is for this alone.
  static func begin() {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in }
    // Without SA_RESTART: the call ends with EINTR, or with what it has done so far.
    sigaction(SIGALRM, &action, nil)
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGALRM)
    sigprocmask(SIG_UNBLOCK, &set, nil)
  }

  static func limited<Result>(_ call: () -> Result) -> Result {
    set(step)
    defer {
      let error = errno
      set(0)
      errno = error
    }
    return call()
  }

  private static func set(_ microseconds: Int) {
    let time = timeval(tv_sec: 0, tv_usec: microseconds)
    var timer = itimerval(it_interval: time, it_value: time)
    setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &timer, nil)
  }
}
