import CProcscriptSystem

/// How many processors this process may run on, at least 1.
///
/// The corresponding C function is `sched_getaffinity`.
package func processorCount() -> Int {
  max(1, Int(procscript_processor_count()))
}

/// How many processes of this one's kind can be busy at once: one for each processor that it may run on, and no more than
/// the quotas of its control groups come to, rounded up. At least 1.
package func usableProcessorCount(using calls: SystemCalls = .live) -> Int {
  min(processorCount(), ProcessorQuota(using: calls).processors() ?? .max)
}

/// From now on this process, and those that it starts, run on one of the processors that it may run on: between processes
/// that go on by turns, a switch is faster there.
///
/// The corresponding C function is `sched_setaffinity`. Where the system refuses, nothing changes.
///
/// - Parameter index: Its place among those, counted from 0; beyond the last, from the first again.
package func stayOnProcessor(_ index: Int) {
  procscript_stay_on_processor(Int32(truncatingIfNeeded: index))
}
