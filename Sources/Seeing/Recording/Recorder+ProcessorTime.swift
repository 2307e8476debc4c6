import CProcscriptSystem
import Glibc
import ProcscriptTrace

// How much of the time in which it waits for nothing a process has a processor.
extension Recorder {
  /// Between two notes there is at least this, in nanoseconds: the clock is a system call.
  private static let leastBetweenUses: UInt64 = 1_000_000

  /// The processor time that this process has used, in nanoseconds.
  private static var processorTime: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  /// What this process has used before does not count.
  static func beginProcessorTime() {
    pen.pointee.used_before = processorTime
  }

  /// Notes the processor time that was used so far, before a wait that begins now.
  static func noteProcessorTime(at now: Trace.Moment) {
    guard now &- pen.pointee.last_use >= leastBetweenUses else { return }
    pen.pointee.last_use = now
    Pen().write(.used, subject: processorTime &- pen.pointee.used_before, at: now)
  }

  /// The processor time that was used until the end, as a ``LifeRecord`` has it.
  static var finalProcessorTime: UInt32 { UInt32(clamping: (processorTime &- pen.pointee.used_before) / 1000 + 1) }
}
