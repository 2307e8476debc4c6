import CProcscriptSystem
import Glibc
package import ProcscriptSystem

/// A process that an agent has started.
package struct NodeProcess: Sendable {
  package let pid: ProcessID
  /// The agent's end of the socket by which the process tells its outcome.
  package let home: Int32
  /// The agent's end of the socket by which the process makes calls.
  package let calls: Int32
  /// What is read of the process's output.
  package let output: Int32
  /// What is read of the process's errors.
  package let error: Int32

  /// - Parameters:
  ///   - pid: The process's.
  ///   - home: The agent's end of the socket by which it tells its outcome.
  ///   - calls: The agent's end of the socket by which it makes calls.
  ///   - output: What it prints.
  ///   - error: What it prints on standard error.
  package init(pid: ProcessID, home: Int32, calls: Int32, output: Int32, error: Int32) {
    (self.pid, self.home, self.calls, self.output, self.error) = (pid, home, calls, output, error)
  }
}

/// The process on a node that starts others there, as home orders, and tells home of them.
///
/// It has the launcher's streams, and is the only one that has. It runs no script. All that it has started, and what
/// those have started, ends with it: at the end of its input, when home has said nothing for the lease's time, and when
/// home says what is not understood.
package final class NodeAgent {
  /// Starts a process of the node.
  package typealias Starter = (StartOfProcess, HomeHello) throws(SystemError) -> NodeProcess

  /// A process, until all of it was told.
  private final class Remote {
    let number: UInt32
    let pid: ProcessID
    let home: FrameStream
    let calls: FrameStream
    var streams: [(kind: Frame.Kind, descriptor: Int32)]
    /// How many bytes may be sent for it.
    var credit = NodeAgent.firstCredit
    var status: WaitStatus?
    /// Whether home has sent it a signal.
    var wasSignalled = false
    /// When its end is told, where it may be that of the node.
    var toldAfter: UInt64 = 0
    /// How many bytes were passed on since it has ended.
    var lateCount = 0

    init(_ number: UInt32, _ process: NodeProcess) {
      self.number = number
      pid = process.pid
      home = FrameStream(over: process.home)
      calls = FrameStream(over: process.calls)
      streams = [(.output, process.output), (.error, process.error)]
      for stream in streams { procscript_set_waiting(stream.descriptor, false) }
    }

    deinit { for stream in streams { close(stream.descriptor) } }
  }

  /// Bytes that may be sent for a process before home has asked for more: a stand-in that is stopped keeps no other
  /// from being heard.
  package static let firstCredit = 1 << 20

  /// Frames that wait for the launcher beyond so many bytes keep processes from sending more.
  private static let mostUnsent = 1 << 20

  /// Nanoseconds that the end of a process by a signal of nobody's waits to be told: it may be that of the whole node.
  private static let doubt: UInt64 = 50_000_000

  private let build: String
  private let start: Starter
  private let stream: FrameStream
  private let signals: Int32
  private var joiner = FrameJoiner()
  private var lease: Lease?
  private var hello: HomeHello?
  private var remotes: [Remote] = []
  private var tickDue: UInt64?
  private var leaving: String?

  private init(build: String, input: Int32, output: Int32, signals: Int32, starting start: @escaping Starter) {
    (self.build, self.signals, self.start) = (build, signals, start)
    stream = FrameStream(reading: input, writing: output)
  }

  /// Makes this process an agent, to its end. What it has as standard input and output are the launcher's.
  ///
  /// The work is a child's. This process does nothing but wait for that, and end whatever it leaves: so nothing stays of
  /// an agent that is killed.
  ///
  /// - Parameters:
  ///   - build: What tells this program from others: see ``Greeting``.
  ///   - start: Starts a process.
  package static func run(build: String, starting start: @escaping Starter) -> Never {
    SignalHandling.blockAll()
    try? Adoption.begin()
    let guardian = ProcessID.current()
    guard let fork = try? forkProcess() else { exitNow(1) }
    if case .parent(let worker) = fork { watch(over: worker) }
    SignalHandling.blockAll()
    let caught = [SIGTERM, SIGHUP, SIGCHLD]
    let signals = procscript_open_signals_descriptor(caught, Int32(caught.count))
    let input = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
    let output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
    guard signals >= 0, input >= 0, output >= 0, (try? ParentDeath.arrange(.hangUp, parent: guardian)) == .arranged
    else { exitNow(1) }
    // Whatever prints here by mistake is no frame.
    for number in [STDIN_FILENO, STDOUT_FILENO] { replaceByNothing(number) }
    try? Adoption.begin()
    let agent = NodeAgent(build: build, input: input, output: output, signals: signals, starting: start)
    agent.awaitGreeting()
    while true { agent.turn() }
  }

  /// The guardian's life. It has none of the launcher's streams: their end is the worker's.
  private static func watch(over worker: ProcessID) -> Never {
    for number in STDIN_FILENO...STDERR_FILENO { replaceByNothing(number) }
    _ = try? waitForEnd(of: worker, until: .never, attention: .toNothing)
    guard case .ended(let status)? = try? Wait.reap(worker) else { exitNow(255) }
    killAll()
    switch status {
    case .exited(let code): exitNow(code)
    case .signalled(let signal, _): exitNow(128 + signal.rawValue)
    }
  }

  private static func replaceByNothing(_ number: Int32) {
    let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
    guard nothing >= 0, nothing != number else { return }
    dup2(nothing, number)
    close(nothing)
  }

  // MARK: - Home's first line

  /// Seconds that home may say nothing before it has said how long that may be.
  private static let firstSilence = 60.0

  /// Reads up to home's line, byte by byte: what comes behind it is frames.
  private func awaitGreeting() {
    var line: [UInt8] = []
    let patience = Lease(silence: Self.firstSilence, at: SystemClock.nanoseconds())
    while true {
      var byte: UInt8 = 0
      let count = read(stream.input, &byte, 1)
      if count == 1 {
        if byte != UInt8(ascii: "\n") {
          line.append(byte)
          if line.count > 4096 { exitNow(64) }
          continue
        }
        if let (answer, isSame) = Greeting.answer(to: line, build: build) {
          stream.send(raw: answer)
          while !isSame && stream.unsentCount > 0 && !stream.isBroken { awaitRoom() }
          if !isSame { exitNow(1) }
          lease = Lease(silence: Self.firstSilence, at: SystemClock.nanoseconds())
          return
        }
        line = []
        continue
      }
      if count < 0 && errno == EINTR { continue }
      guard count < 0, errno == EAGAIN else { exitNow(0) }
      var polled = PollSet()
      let signalPlace = polled.add(signals)
      _ = polled.add(stream.input)
      polled.wait(until: patience.end)
      if polled.isReadable(signalPlace) { exitNow(0) }
      if patience.isOver(at: SystemClock.nanoseconds()) { exitNow(1) }
    }
  }

  private func awaitRoom() {
    var polled = PollSet()
    _ = polled.add(stream.output, reading: false, writing: true)
    polled.wait(until: SystemClock.nanoseconds() + 1_000_000_000)
    stream.flush()
  }

  // MARK: - One turn

  private func turn() {
    var polled = PollSet()
    let signalPlace = polled.add(signals)
    let homePlace = polled.add(stream.input)
    if stream.unsentCount > 0 { _ = polled.add(stream.output, reading: false, writing: true) }
    let mayTake = stream.unsentCount < Self.mostUnsent
    var watched: [(remote: Remote, places: [PollSet.Place])] = []
    for remote in remotes where mayTake && remote.credit > 0 {
      let own = [
        polled.add(remote.home.input), polled.add(remote.calls.input, writing: remote.calls.unsentCount > 0),
      ]
      watched.append((remote, own + remote.streams.map { polled.add($0.descriptor) }))
    }
    polled.wait(until: nextMoment)

    if stream.unsentCount > 0 { stream.flush() }
    if polled.isReadable(homePlace) { readHome() }
    if polled.isReadable(signalPlace) { takeSignals() }
    for (remote, places) in watched {
      if remote.calls.unsentCount > 0 { remote.calls.flush() }
      if places.contains(where: { polled.isReadable($0) }) { pass(remote) }
    }
    remotes.removeAll { tellEnd(of: $0) }
    // Nobody takes what it says, or it is to end and there is nobody left of whom to tell.
    if stream.isBroken || leaving != nil && remotes.isEmpty && stream.unsentCount == 0 { endAll(code: 0) }
    lookAtClock()
  }

  private var nextMoment: UInt64? {
    var moments: [UInt64] = []
    if stream.unsentCount < Self.mostUnsent {
      // One that has ended is looked at again until all of it is told.
      for remote in remotes where remote.status != nil && remote.credit > 0 { moments.append(remote.toldAfter) }
    }
    if let lease { moments.append(lease.next) }
    if let tickDue { moments.append(tickDue) }
    return moments.min()
  }

  private func lookAtClock() {
    let now = SystemClock.nanoseconds()
    guard let lease else { return }
    if lease.isOver(at: now) { endWithoutHome() }
    if tickDue.map({ now >= $0 }) ?? false || lease.isTickDue(at: now) {
      tickDue = nil
      if stream.unsentCount == 0 { stream.send(raw: [Frame.tick]) }
      self.lease?.say(at: now)
    }
  }

  private func send(_ kind: Frame.Kind, of process: UInt32, _ body: [UInt8], isContinued: Bool = false) {
    stream.send(kind, of: process, body, isContinued: isContinued)
    tickDue = nil
    lease?.say(at: SystemClock.nanoseconds())
  }

  // MARK: - Home

  private func readHome() {
    switch stream.read() {
    case .nothing: return
    case .end: endAll(code: 0)
    case .some(let isContent):
      let now = SystemClock.nanoseconds()
      lease?.hear(at: now)
      if isContent && tickDue == nil { tickDue = now + Lease.tickDelay }
    }
    do throws(FrameReader.Damage) {
      while let frame = try stream.next() { take(frame) }
    } catch {
      endAll(code: 1)
    }
  }

  private func take(_ frame: Frame) {
    if frame.kind == .value {
      if let remote = remote(frame.process) { remote.calls.send(raw: frame.body) }
      return
    }
    guard let frame = joiner.join(frame) else { return }
    switch frame.kind {
    case .hello: greet(frame)
    case .start: begin(frame)
    case .signal:
      guard let remote = remote(frame.process), remote.status == nil, let number = frame.body.first else {
        // Its stand-in was killed before it had said all.
        return joiner.forget(frame.process)
      }
      remote.wasSignalled = true
      if frame.body.count > 1 {
        // Its stand-in was killed: nobody at home knows what it has started either.
        _ = try? ProcessTree().terminate([remote.pid], with: .kill, grace: 0)
      } else {
        try? remote.pid.send(Signal(rawValue: Int32(number)), isTold: false)
      }
    case .credit:
      if let remote = remote(frame.process) { remote.credit += Int(frame.body.number(UInt32.self) ?? 0) }
    default: endAll(code: 1)
    }
  }

  private func remote(_ number: UInt32) -> Remote? { remotes.first { $0.number == number } }

  private func greet(_ frame: Frame) {
    guard hello == nil, let hello = HomeHello(frame.body) else { endAll(code: 1) }
    self.hello = hello
    lease = Lease(silence: Lease.ofNode(silence: hello.silence), at: SystemClock.nanoseconds())
    let node = NodeHello(
      name: Self.name, pid: UInt64(ProcessID.current().rawValue), processors: UInt64(Self.processors),
      job: Self.variable("SLURM_JOB_ID"), end: Self.variable("SLURM_JOB_END_TIME").flatMap(UInt64.init))
    send(.nodeHello, of: 0, node.bytes)
  }

  private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  private static var name: String {
    // Several nodes may be on one machine.
    if let name = variable("SLURMD_NODENAME"), !name.isEmpty { return name }
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "node" }
    let name = buffer.prefix { $0 != 0 && $0 != CChar(UInt8(ascii: ".")) }
    return String(decoding: name.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Those of the job, where there is one; each process is to have one.
  private static var processors: Int {
    let usable = usableProcessorCount()
    guard let text = variable("SLURM_CPUS_ON_NODE"), let count = Int(text), count > 0 else { return usable }
    if let text = variable("SLURM_CPUS_PER_TASK"), let mine = Int(text), mine > 0 { return min(mine, count) }
    return count
  }

  private func begin(_ frame: Frame) {
    guard let hello, remote(frame.process) == nil, let order = StartOfProcess(frame.body) else { endAll(code: 1) }
    do throws(SystemError) {
      let process = try start(order, hello)
      let remote = Remote(frame.process, process)
      remotes.append(remote)
      send(.started, of: frame.process, [UInt8](number: UInt32(process.pid.rawValue)))
    } catch {
      send(.lost, of: frame.process, Array("node \(Self.name): \(error)".utf8))
    }
  }

  // MARK: - Processes

  private func takeSignals() {
    while true {
      switch procscript_take_signal(signals) {
      case 0:
        reap()
        return
      // The guardian is gone.
      case SIGHUP: endAll(code: 1)
      case SIGTERM:
        if leaving == nil {
          let reason = "was told to end, as by its engine at a time limit, a cancellation or for another job"
          leaving = reason
          send(.leaving, of: 0, Array(reason.utf8))
        }
      default: break
      }
    }
  }

  private func reap() {
    _ = try? Wait.reapEnded { pid, status in
      guard let remote = remotes.first(where: { $0.pid == pid && $0.status == nil }) else { return }
      remote.status = status ?? .exited(255)
      if let signal = status?.signal, [.terminate, .kill].contains(signal), !remote.wasSignalled {
        remote.toldAfter = SystemClock.nanoseconds() + Self.doubt
      }
    }
  }

  /// Passes on what a process has said, as much as may be sent.
  private func pass(_ remote: Remote) {
    guard remote.credit > 0, stream.unsentCount < Self.mostUnsent else { return }
    do throws(FrameReader.Damage) {
      let reading = remote.home.read()
      while let frame = try remote.home.next() {
        guard frame.kind == .outcome else { continue }
        forward(frame.kind, frame.body, isContinued: frame.isContinued, of: remote)
      }
      if reading == .end { remote.home.close() }
    } catch {
      try? remote.pid.send(.kill, isTold: false)
      remote.home.close()
    }
    if remote.calls.input >= 0 {
      let reading = remote.calls.read { forward(.call, Array($0), of: remote) }
      if reading == .end { remote.calls.close() }
    }
    for index in remote.streams.indices { passStream(index, of: remote) }
  }

  private func passStream(_ index: Int, of remote: Remote) {
    let (kind, descriptor) = remote.streams[index]
    guard descriptor >= 0, remote.credit > 0 else { return }
    withUnsafeTemporaryAllocation(byteCount: Frame.mostBytes, alignment: 16) { buffer in
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      if count > 0 {
        forward(kind, Array(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer).prefix(count))), of: remote)
      } else if count == 0 {
        close(descriptor)
        remote.streams[index].descriptor = -1
      }
    }
  }

  private func forward(_ kind: Frame.Kind, _ body: [UInt8], isContinued: Bool = false, of remote: Remote) {
    remote.credit -= body.count
    if remote.status != nil { remote.lateCount += body.count }
    send(kind, of: remote.number, body, isContinued: isContinued)
  }

  /// Tells of the end of a process, once all that it has said is told.
  ///
  /// - Returns: Whether it was told.
  private func tellEnd(of remote: Remote) -> Bool {
    guard let status = remote.status, SystemClock.nanoseconds() >= remote.toldAfter || leaving != nil else {
      return false
    }
    guard remote.credit > 0, stream.unsentCount < Self.mostUnsent else { return false }
    // What it has written is there: others may go on to write to its streams, which is not waited for.
    guard !hasMore(remote) else { return false }
    if let leaving, status.signal != nil, !remote.wasSignalled {
      send(.lost, of: remote.number, Array("node \(Self.name) \(leaving)".utf8))
    } else {
      let ending: Ending =
        switch status {
        case .exited(let code): .exited(UInt8(truncatingIfNeeded: code))
        case .signalled(let signal, let coreDumped):
          .signalled(UInt8(truncatingIfNeeded: signal.rawValue), coreDumped: coreDumped)
        }
      send(.ended, of: remote.number, ending.bytes)
    }
    remote.home.close()
    remote.calls.close()
    return true
  }

  /// More than so much can't lie in its streams: what comes beyond that is others' who have them too.
  private static let mostLate = 4 << 20

  private func hasMore(_ remote: Remote) -> Bool {
    if remote.lateCount > Self.mostLate { return false }
    var polled = PollSet()
    let places =
      [polled.add(remote.home.input), polled.add(remote.calls.input)] + remote.streams.map { polled.add($0.descriptor) }
    polled.wait(until: 0)
    guard places.contains(where: { polled.isReadable($0) }) else { return false }
    pass(remote)
    return true
  }

  // MARK: - The end

  /// Home is gone, and nobody ends the job but this process.
  private func endWithoutHome() -> Never {
    Self.killAll()
    if hello?.ownsJob == true, let job = Self.variable("SLURM_JOB_ID") {
      CancelledJob.cancel(job, by: ["scancel", "{job}"])
    }
    exitNow(1)
  }

  private func endAll(code: Int32) -> Never {
    Self.killAll()
    exitNow(code)
  }

  /// Kills all that this process has started, and what those have started: their orphans are this process's children.
  private static func killAll() {
    let patience = SystemClock.nanoseconds() + 2_000_000_000
    while SystemClock.nanoseconds() < patience {
      procscript_kill_descendants()
      guard (try? Wait.reapEnded { _, _ in }) == true else { return }
      // One that was just killed may have started another before.
      var polled = PollSet()
      polled.wait(until: SystemClock.nanoseconds() + 2_000_000)
    }
  }
}
