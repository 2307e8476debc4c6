import CSystem

/// How many processors this process may run on, at least 1.
///
/// The corresponding C function is `sched_getaffinity`.
public func processorCount() -> Int {
  max(1, Int(csystem_processor_count()))
}
