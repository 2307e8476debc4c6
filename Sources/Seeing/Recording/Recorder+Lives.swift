import CProcscriptSystem
import Glibc
package import ProcscriptSystem
package import ProcscriptTrace

// Beginnings and ends.
extension Recorder {
  /// A process that is recorded.
  package struct Life: Hashable, Sendable {
    /// Tells it from all others of the recording.
    package let index: Int

    package init(index: Int) {
      self.index = index
    }
  }

  /// This process, where it is recorded.
  package static var own: Life? { isOn ? Life(index: Int(pen.pointee.process)) : nil }

  private static func record(of life: Life) -> UnsafeMutablePointer<LifeRecord> { log.process(life.index) }

  /// Takes this process, and those that it starts from now on, into a recording of their own. Does nothing the second
  /// time.
  ///
  /// - Parameter name: What the script calls it.
  /// - Throws: `SystemError` where there is no memory or descriptor for it; nothing has changed then.
  package static func begin(name: String) throws(SystemError) {
    if isOn { return }
    let file = try SharedMemoryFile(name: "procscript-recording", largestOf: [Log.byteCount])
    let doorbell = procscript_make_doorbell()
    guard doorbell >= 0 else {
      munmap(file.base, file.byteCount)
      if let descriptor = file.descriptor { Glibc.close(descriptor) }
      throw SystemError(.openFile, .current, subject: "an event descriptor", using: .live)
    }
    let log = Log(base: file.base)
    log.header.pointee.start = SystemClock.nanoseconds() - 1
    log.header.pointee.date = SystemClock.realtime()
    log.header.pointee.doorbell = doorbell
    descriptor = file.descriptor
    pen.pointee.log = file.base
    let life = add(name: name, parent: nil, flags: 0)!
    pen.pointee.process = UInt32(life.index)
    record(of: life).pointee.pid = getpid()
    record(of: life).pointee.began = log.now
    beginProcessorTime()
  }

  /// The file that the recording is in, and where its observer is told of news, for programs that are started anew; nil
  /// where there is none.
  package static var handover: (file: Int32, doorbell: Int32)? {
    guard isOn, let descriptor else { return nil }
    return (descriptor, log.header.pointee.doorbell)
  }

  nonisolated(unsafe) private static var descriptor: Int32?

  /// Enters a process that this one is about to start.
  ///
  /// - Returns: nil where nothing is recorded, or there is no room for one more.
  package static func announce(
    name: @autoclosure () -> String, isDaemon: Bool, beginning: TracedProcess.Beginning
  ) -> Life? {
    guard let own else { return nil }
    let flags = (isDaemon ? LifeRecord.Flags.isDaemon : 0) | LifeRecord.Flags.of(beginning)
    return add(name: name(), parent: own, flags: flags)
  }

  private static func add(name: String, parent: Life?, flags: UInt32) -> Life? {
    let index = Int(procscript_add_64(log.counter(\.processCount), 1)) - 1
    guard index < Log.Room.processes else { return nil }
    let record = log.process(index)
    record.pointee.parent = parent.map { UInt32($0.index + 1) } ?? 0
    record.pointee.flags = flags
    record.pointee.started = log.now
    var count = 0
    for byte in LifeRecord.fitting(name).utf8 {
      record.pointee.name[count] = byte
      count += 1
    }
    record.pointee.nameCount = UInt32(count)
    return Life(index: index)
  }

  /// In the parent: the start that was announced has succeeded, or failed.
  package static func started(_ life: Life, pid: Int32?) {
    if let pid {
      record(of: life).pointee.pid = pid
      // A program tells nothing itself. It runs by now.
      if record(of: life).pointee.flags & LifeRecord.Flags.isProgram != 0 { record(of: life).pointee.began = log.now }
      ring()
    } else {
      record(of: life).pointee.flags |= LifeRecord.Flags.hasFailed
    }
  }

  /// In the child of a fork: from now on this process is the one that was announced; nil: it is not recorded.
  package static func become(_ life: Life?) {
    guard isOn else { return }
    let (log, place) = (pen.pointee.log, pen.pointee.place)
    procscript_reset_pen()
    guard let life else { return }
    pen.pointee.log = log
    pen.pointee.place = place
    pen.pointee.process = UInt32(life.index)
    begins(life)
  }

  /// In a process that is not recorded itself: what it notes from now on is noted of another one, which notes nothing.
  package static func speak(for life: Life?) {
    guard isOn else { return }
    let log = pen.pointee.log
    procscript_reset_pen()
    guard let life else { return }
    pen.pointee.log = log
    pen.pointee.process = UInt32(life.index)
  }

  /// In a program that was started anew: from now on it records as the process that was announced.
  ///
  /// - Parameter file: What ``handover`` gave, open from now on.
  /// - Throws: `SystemError` where it can't be mapped.
  package static func attach(file: Int32, _ life: Life) throws(SystemError) {
    let memory = try SharedMemoryFile(file)
    descriptor = file
    pen.pointee.log = memory.base
    pen.pointee.process = UInt32(life.index)
    beginProcessorTime()
    begins(life)
  }

  private static func begins(_ life: Life) {
    record(of: life).pointee.pid = getpid()
    record(of: life).pointee.began = log.now
  }

  /// This process comes to its end by itself.
  package static func ends(code: Int32) {
    guard let own else { return }
    record(of: own).pointee.exitCode = UInt32(code & 255) + 1
    record(of: own).pointee.used = finalProcessorTime
    procscript_store_release_64(record(of: own).pointer(to: \.exited)!, log.now)
  }

  /// The moment that it is; nil where nothing is recorded.
  package static var now: UInt64? { isOn ? log.now : nil }

  /// How a child ended.
  ///
  /// - Parameter moment: Just before its exit code was taken.
  package static func reaped(_ life: Life, at moment: UInt64, exitCode: Int32, signal: Int32?) {
    guard isOn else { return }
    record(of: life).pointee.status =
      signal.map(LifeRecord.status(signal:)) ?? LifeRecord.status(exitCode: exitCode)
    procscript_store_release_64(record(of: life).pointer(to: \.reaped)!, moment)
  }

  /// Has the observer look now.
  static func wakeObserver() {
    procscript_ring(log.header.pointee.doorbell)
  }

  /// Sees to it that the observer looks soon. What was stored before is seen by then.
  static func ring() {
    procscript_fence()
    let isAsleep = log.header.pointer(to: \.isAsleep)!
    if procscript_load_acquire(isAsleep) != 0, procscript_exchange(isAsleep, 0) != 0 {
      procscript_ring(log.header.pointee.doorbell)
    }
  }
}
