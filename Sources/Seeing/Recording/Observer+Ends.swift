import CProcscriptSystem
import Glibc
import ProcscriptSystem
import ProcscriptTrace

// What the observer notes of beginnings and ends.
extension Observer {
  /// Watches those that were started since the last time.
  mutating func takeInNew() {
    let count = log.processCount
    if count != seen { lastNews = log.now }
    var awaited = expected + Array(seen..<count)
    seen = count
    awaited.removeAll { index in
      let record = log.process(index)
      if record.pointee.flags & LifeRecord.Flags.hasFailed != 0 { return true }
      // It may have come and gone between two looks.
      if record.pointee.reaped != 0 { return true }
      // Who was to start it may have been killed just before.
      guard record.pointee.pid != 0 else { return hasNoParent(record) }
      watch(index, record)
      return true
    }
    expected = awaited
  }

  private mutating func watch(_ index: Int, _ record: UnsafeMutablePointer<LifeRecord>) {
    var descriptor = index == 0 ? first : -1
    do throws(SystemError) {
      if descriptor < 0 { descriptor = try ProcessDescriptor(ProcessID(record.pointee.pid)).release() }
    } catch {
      if error.errno == .noSuchProcess { return }
    }
    // Its number may be a stranger's by now.
    if procscript_load_acquire_64(record.pointer(to: \.reaped)!) != 0 {
      close(descriptor)
      return
    }
    running[index] = descriptor
    if record.pointee.parent != 0 { childCounts[Int(record.pointee.parent) - 1, default: 0] += 1 }
    // Once: that of a zombie stays readable until somebody reaps it.
    if descriptor >= 0 { procscript_watch(watchSet, descriptor, UInt64(index), true) }
  }

  /// Looks at those that there is no descriptor of.
  mutating func lookAtUnwatched() {
    for (index, descriptor) in running where descriptor < 0 {
      let pid = ProcessID(log.process(index).pointee.pid)
      if hasEnded(pid) { noteEnd(of: index, at: log.now) }
    }
  }

  /// Without a process table a zombie counts as one that runs: its end is noted once it is reaped.
  private func hasEnded(_ pid: ProcessID) -> Bool {
    do throws(SystemError) {
      let state = try ProcessTable().status(of: pid)
      return state == nil || state == .zombie
    } catch {
      return error.operation == .listProcesses && kill(pid.rawValue, 0) != 0 && errno == ESRCH
    }
  }

  mutating func noteEnd(of index: Int, at moment: Trace.Moment) {
    guard let descriptor = running.removeValue(forKey: index) else { return }
    let record = log.process(index)
    record.pointee.ended = moment
    if record.pointee.parent != 0 { childCounts[Int(record.pointee.parent) - 1]? -= 1 }
    noteOrphans(of: index, at: moment)
    unreaped[index] = descriptor
  }

  /// Looks at those that have ended: their parents tell how, or have ended without having done so.
  mutating func lookAtUnreaped() {
    for (index, descriptor) in unreaped {
      let record = log.process(index)
      let isTold = record.pointee.reaped != 0
      guard isTold || hasNoParent(record) else { continue }
      unreaped[index] = nil
      if isTold { close(descriptor) } else { unexplained[index] = (descriptor, log.now) }
    }
  }

  /// Whether nobody of the recording will take its exit code.
  private func hasNoParent(_ record: UnsafeMutablePointer<LifeRecord>) -> Bool {
    record.pointee.parent == 0 || running[Int(record.pointee.parent) - 1] == nil
  }

  /// Finds out how processes have ended whose exit codes strangers take. The system tells that only at times, and not
  /// to everybody.
  mutating func explain() {
    for (index, (descriptor, ended)) in unexplained {
      let record = log.process(index)
      let ending =
        ProcessTable().ending(of: ProcessID(record.pointee.pid)) ?? ProcessDescriptor.ending(of: descriptor)
      if record.pointee.status == 0, let ending {
        record.pointee.status =
          ending.signal.map { LifeRecord.status(signal: $0.rawValue) }
          ?? LifeRecord.status(exitCode: ending.exitCode)
      }
      guard record.pointee.status != 0 || log.now > ended + Self.patience else { continue }
      close(descriptor)
      unexplained[index] = nil
    }
  }

  private func noteOrphans(of index: Int, at moment: Trace.Moment) {
    guard childCounts[index] ?? 0 > 0 else { return }
    for child in running.keys where Int(log.process(child).pointee.parent) == index + 1 {
      let record = log.process(child)
      record.pointee.adopter = (try? ProcessTable().record(of: ProcessID(record.pointee.pid)))?.parent.rawValue ?? 0
      procscript_store_release_64(record.pointer(to: \.adopted)!, moment)
    }
  }
}
