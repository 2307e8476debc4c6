import CProcscriptSystem
import Glibc
package import ProcscriptSystem

/// The process at home that has a launcher, and passes frames between it and the stand-ins of the processes of its
/// node.
///
/// It is a child of the process that starts processes there, and ends when that does, or when it has had nothing to do
/// for a while. A session of its own keeps a terminal's keys from it and from the launcher: they are for the stand-ins,
/// who pass them on in frames. (Launchers make of one what suits them: srun kills its task.)
///
/// What a launcher's end says is never believed: it ends with 0 whatever happened. Only the node's frames tell how a
/// process has ended, and without them it is lost.
package struct NodeLink {
  /// What a link is to do.
  package struct Order: Sendable {
    /// The launcher's words, its program's name first.
    package var command: WordList
    /// Its paths: see ``ProgramSearch``.
    package var paths: WordList
    /// What it is called in messages.
    package var name: String
    /// What is said to the node at first.
    package var hello: HomeHello
    /// What tells this program from others: see ``Greeting``.
    package var build: String
    /// Seconds without a process after which it ends.
    package var idle: Double
    /// The words that cancel the job that was made for the launcher, where `{job}` stands for its number; empty where
    /// there is none.
    package var cancel: [String]

    /// - Parameters:
    ///   - command: The launcher's words, its program's name first.
    ///   - paths: Where its program is looked for.
    ///   - name: What it is called in messages.
    ///   - hello: What is said to the node at first.
    ///   - build: What tells this program from others.
    ///   - idle: Seconds without a process after which the link ends.
    ///   - cancel: The words that cancel its job, with `{job}` among them; empty for none.
    package init(
      command: WordList, paths: WordList, name: String, hello: HomeHello, build: String, idle: Double, cancel: [String]
    ) {
      (self.command, self.paths, self.name, self.hello) = (command, paths, name, hello)
      (self.build, self.idle, self.cancel) = (build, idle, cancel)
    }
  }

  /// The link's process.
  package let pid: ProcessID
  /// The socket by which it is handed stand-ins: see ``hand(_:)``. Its end, with that of all copies, is the end of the
  /// order.
  package let control: Int32

  /// Starts a link, and by it a launcher.
  ///
  /// - Parameters:
  ///   - order: What it is to do.
  ///   - board: Shared with it, and its own.
  ///   - prepare: What the new process does first.
  /// - Throws: `SystemError` with the operation `fork`, `openFile` or `execute`: then there is neither.
  package static func start(
    _ order: Order, board: LinkBoard, preparing prepare: () -> Void
  ) throws(SystemError) -> NodeLink {
    let control = try SocketPair()
    let answer = try PipeEnds()
    let parent = ProcessID.current()
    switch try forkProcess() {
    case .child:
      prepare()
      LinkLife(order, board: board, control: control.far).run(for: parent, answeringBy: answer.release().writing)
    case .parent(let pid):
      close(control.far)
      let (reading, writing) = answer.release()
      close(writing)
      defer { close(reading) }
      // The launcher's program may not be there: then start() fails, and not some process later.
      var error: Int32 = 0
      let count = withUnsafeMutableBytes(of: &error) { bytes in
        var count = 0
        repeat { count = read(reading, bytes.baseAddress, bytes.count) } while count < 0 && errno == EINTR
        return count
      }
      if count == MemoryLayout<Int32>.size && error == 0 { return NodeLink(pid: pid, control: control.near) }
      close(control.near)
      _ = try? waitForEnd(of: pid, until: .never)
      _ = try? Wait.reap(pid)
      throw ProgramStart(paths: order.paths, words: order.command).error(for: Errno(rawValue: error))
    }
  }

  /// Hands a socket over, whose other end a stand-in has.
  ///
  /// - Parameter socket: Stays open here.
  /// - Returns: false where the link has ended.
  package func hand(_ socket: Int32) -> Bool { procscript_send_descriptor(control, socket) == 0 }
}

/// Two connected sockets, close-on-exec.
package struct SocketPair {
  /// This side's.
  package let near: Int32
  /// That of another process.
  package let far: Int32

  /// - Throws: `SystemError` with the operation `openFile`.
  package init() throws(SystemError) {
    var ends: [Int32] = [0, 0]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw SystemError(.openFile, .current, subject: "a socket", using: .live)
    }
    (near, far) = (ends[0], ends[1])
  }
}

/// The life of a link.
private final class LinkLife {
  /// A process of the node, as its stand-in has it.
  private final class Place {
    let number: UInt32
    let stream: FrameStream
    /// What the stand-in has said before the node came.
    var early: [Frame] = []
    /// Whether the node was told to start it.
    var isOrdered = false
    /// Whether the stand-in knows how it has ended.
    var isOver = false

    init(_ number: UInt32, over socket: Int32) {
      self.number = number
      stream = FrameStream(over: socket)
    }
  }

  private enum Stage {
    /// The launcher has not reached the node.
    case greeting(Greeting.Search)
    /// Frames come and go.
    case open
    /// The launcher is to end: its input is closed.
    case ending
  }

  private let order: NodeLink.Order
  private let board: LinkBoard
  private var control: Int32
  private var stage: Stage
  private var launcher: FrameStream!
  private var launcherPID: ProcessID!
  private var launcherStatus: WaitStatus?
  private var errors: Int32 = -1
  private var signals: Int32 = -1
  private var lease: Lease
  private var tickDue: UInt64?
  private var places: [Place] = []
  private var accepted: UInt32 = 0
  private var node: NodeHello?
  private var leaving: String?
  private var errorWords = LastWords()
  private var idleSince: UInt64
  /// Whether whoever has started this process has gone.
  private var isOrphan = false

  /// Frames that wait for the launcher beyond so many bytes keep stand-ins from sending more.
  private static let mostUnsent = 1 << 20

  init(_ order: NodeLink.Order, board: LinkBoard, control: Int32) {
    (self.order, self.board, self.control) = (order, board, control)
    let digits = Greeting.digits(randomSeeds().0, randomSeeds().1)
    stage = .greeting(Greeting.Search(build: order.build, digits: digits))
    self.digits = digits
    let now = SystemClock.nanoseconds()
    lease = Lease(silence: order.hello.silence, at: now)
    idleSince = now
  }

  private let digits: String

  /// Nanoseconds that the launcher has to end each time that it is asked to, harder and harder.
  private static let grace: UInt64 = 2_000_000_000

  func run(for parent: ProcessID, answeringBy answer: Int32) -> Never {
    SignalHandling.blockAll()
    setsid()
    let caught = [SIGTERM, SIGCHLD]
    signals = procscript_open_signals_descriptor(caught, Int32(caught.count))
    guard signals >= 0, (try? ParentDeath.arrange(.terminate, parent: parent)) == .arranged else { exitNow(1) }
    for number in STDIN_FILENO...STDERR_FILENO { replaceByNothing(number) }
    let kept = [control, signals, answer].sorted()
    procscript_close_others(kept, Int32(kept.count))
    procscript_set_waiting(control, false)
    var error: Int32 = 0
    do throws(SystemError) {
      try startLauncher()
    } catch {
      var number = error.errno.rawValue
      _ = write(answer, &number, MemoryLayout<Int32>.size)
      exitNow(1)
    }
    _ = write(answer, &error, MemoryLayout<Int32>.size)
    close(answer)
    launcher.send(raw: Greeting.line(build: order.build, digits: digits))
    while true { turn() }
  }

  private func replaceByNothing(_ number: Int32) {
    let nothing = Glibc.open("/dev/null", O_RDWR | O_CLOEXEC)
    guard nothing >= 0, nothing != number else { return }
    dup2(nothing, number)
    close(nothing)
  }

  private func startLauncher() throws(SystemError) {
    let (input, output, error) = (try PipeEnds().release(), try PipeEnds().release(), try PipeEnds().release())
    var program = ProgramStart(paths: order.paths, words: order.command)
    program.standard = [.descriptor(input.reading), .descriptor(output.writing), .descriptor(error.writing)]
    program.parentDeathSignal = .terminate
    launcherPID = try program.start()
    for descriptor in [input.reading, output.writing, error.writing] { close(descriptor) }
    launcher = FrameStream(reading: output.reading, writing: input.writing)
    errors = error.reading
    procscript_set_waiting(errors, false)
  }

  // MARK: - One turn

  private var isOpen: Bool { if case .open = stage { true } else { false } }
  private var isEnding: Bool { if case .ending = stage { true } else { false } }

  private func turn() {
    var polled = PollSet()
    let signalPlace = polled.add(signals)
    let controlPlace = polled.add(control)
    let launcherPlace = polled.add(launcher.input)
    if launcher.unsentCount > 0 { _ = polled.add(launcher.output, reading: false, writing: true) }
    let errorPlace = polled.add(errors)
    let mayTake = launcher.unsentCount < Self.mostUnsent
    let placesNow = places
    let standIns = placesNow.map { place in
      polled.add(place.stream.input, reading: mayTake || !isOpen, writing: place.stream.unsentCount > 0)
    }
    polled.wait(until: nextMoment)

    if polled.isReadable(signalPlace) { takeSignals() }
    if polled.isReadable(errorPlace) { readErrors() }
    if polled.isReadable(controlPlace) { takeStandIns() }
    if launcher.unsentCount > 0 { launcher.flush() }
    if polled.isReadable(launcherPlace) { readLauncher() }
    for (place, standIn) in zip(placesNow, standIns) {
      if place.stream.unsentCount > 0 { place.stream.flush() }
      if polled.isReadable(standIn) { read(place) }
    }
    places.removeAll { $0.isOver && $0.stream.input < 0 }
    lookAtClock()
  }

  private var nextMoment: UInt64? {
    var moments: [UInt64] = []
    if isOpen { moments.append(lease.next) }
    if let tickDue { moments.append(tickDue) }
    // One that was promised comes by the control socket, or its end does.
    if places.isEmpty && !isEnding && accepted >= board.promised {
      moments.append(idleSince + UInt64(order.idle * 1e9))
    }
    return moments.min()
  }

  private func lookAtClock() {
    let now = SystemClock.nanoseconds()
    if isOpen {
      if lease.isOver(at: now) {
        return end(losing: "\(nodeName) sent nothing for \(Self.shown(order.hello.silence)) s", isHanging: true)
      }
      if let due = tickDue, now >= due { tick(at: now) } else if lease.isTickDue(at: now) { tick(at: now) }
    }
    if !places.isEmpty { idleSince = now }
    let isIdle = places.isEmpty && (control < 0 || now >= idleSince + UInt64(order.idle * 1e9))
    if isOrphan || isIdle && (control < 0 || board.close(after: accepted)) {
      // One that was promised in this instant has come by now, if it comes at all.
      takeStandIns()
      if isOrphan || places.isEmpty { finish() }
    }
    // Whoever was promised a place, and comes now, is told why there is none.
    if isEnding && places.isEmpty && (control < 0 || accepted >= board.promised) { finish() }
  }

  private func tick(at now: UInt64) {
    tickDue = nil
    // What waits to be sent says as much.
    if launcher.unsentCount == 0 { launcher.send(raw: [Frame.tick]) }
    lease.say(at: now)
  }

  private func send(_ kind: Frame.Kind, of process: UInt32, _ body: [UInt8], isContinued: Bool = false) {
    launcher.send(kind, of: process, body, isContinued: isContinued)
    tickDue = nil
    lease.say(at: SystemClock.nanoseconds())
  }

  static func shown(_ seconds: Double) -> String {
    seconds == seconds.rounded() && seconds < 1e9 ? "\(Int(seconds))" : "\(seconds)"
  }

  // MARK: - Signals

  private func takeSignals() {
    while true {
      switch procscript_take_signal(signals) {
      case 0: return
      case SIGTERM: isOrphan = true
      default:
        if launcherStatus == nil, case .ended(let status)? = try? Wait.reap(launcherPID) { launcherStatus = status }
        if launcherStatus != nil {
          // What it has passed on is there by now.
          readErrors()
          while launcher.input >= 0, case .some = readLauncher() {}
          if !isEnding { end(losing: reasonOfEnd) }
        }
      }
    }
  }

  /// Takes those that came while the launcher's end was waited for, which is looked at by itself.
  private func dropSignals() {
    while true {
      let signal = procscript_take_signal(signals)
      if signal == 0 { return }
      if signal == SIGTERM { isOrphan = true }
    }
  }

  private func readErrors() {
    guard errors >= 0 else { return }
    while true {
      var buffer = [UInt8](repeating: 0, count: 4096)
      let count = Glibc.read(errors, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      if count > 0 {
        buffer.withUnsafeBytes { errorWords.append(UnsafeRawBufferPointer(rebasing: $0.prefix(count))) }
        continue
      }
      if count == 0 {
        close(errors)
        errors = -1
      }
      return
    }
  }

  // MARK: - The launcher

  private var nodeName: String { node.map { "node \($0.name)" } ?? "the node" }

  /// Why there is nothing more to be had of the launcher.
  private var reasonOfEnd: String {
    let words = errorWords.text
    if let leaving { return "\(nodeName) \(leaving)" + (words.map { ": \($0)" } ?? "") }
    var way = ""
    switch launcherStatus {
    case .exited(let code): way = "\(order.name) ended with exit code \(code)"
    case .signalled(let signal, _): way = "\(order.name) was ended by \(signal)"
    case nil: way = "\(order.name) has closed its output"
    }
    if node != nil { return "\(nodeName) is gone: \(words ?? way)" }
    var text = "\(order.name) has reached no node: " + (words.map { "\($0) (\(way))" } ?? way)
    if words == nil, case .greeting(let search) = stage {
      var noise = LastWords()
      search.noise.withUnsafeBytes { noise.append($0) }
      if let noise = noise.text { text += "; it printed: \(noise)" }
    }
    return text
  }

  @discardableResult
  private func readLauncher() -> FrameStream.Reading {
    let reading: FrameStream.Reading
    if case .greeting(var search) = stage {
      var outcome = Greeting.Search.Outcome.waiting
      reading = launcher.read { outcome = search.take($0) }
      stage = .greeting(search)
      switch outcome {
      case .waiting: break
      case .found(let rest):
        launcher.append(rest)
        stage = .open
        lease = Lease(silence: order.hello.silence, at: SystemClock.nanoseconds())
        send(.hello, of: 0, order.hello.bytes)
      case .otherBuild(let build):
        end(
          losing: "the node has another procscript: its build is \(build), and this one's \(order.build); "
            + "have the same program on both")
        return .end
      }
    } else {
      reading = launcher.read()
    }
    if case .some(let isContent) = reading {
      let now = SystemClock.nanoseconds()
      lease.hear(at: now)
      if isContent && isOpen && tickDue == nil { tickDue = now + Lease.tickDelay }
    }
    do throws(FrameReader.Damage) {
      while isOpen, let frame = try launcher.next() { take(frame) }
    } catch {
      end(losing: "\(nodeName) sent what is not understood: \(error.reason)", isHanging: true)
      return .end
    }
    if reading == .end {
      let wasEnding = isEnding
      launcher.close()
      if !wasEnding { end(losing: reasonAtClosedOutput) }
    }
    return reading
  }

  /// The launcher's output is at its end; a moment later it has ended itself, as a rule, and has said why.
  private var reasonAtClosedOutput: String {
    let patience = SystemClock.nanoseconds() + 300_000_000
    while launcherStatus == nil, SystemClock.nanoseconds() < patience {
      var polled = PollSet()
      _ = polled.add(signals)
      let errorPlace = polled.add(errors)
      polled.wait(until: patience)
      if polled.isReadable(errorPlace) { readErrors() }
      dropSignals()
      if case .ended(let status)? = try? Wait.reap(launcherPID) { launcherStatus = status }
    }
    readErrors()
    return reasonOfEnd
  }

  private func take(_ frame: Frame) {
    if frame.process == 0 {
      switch frame.kind {
      case .nodeHello:
        guard let hello = NodeHello(frame.body) else { return }
        node = hello
        board.noteProcessors(Int(clamping: hello.processors))
        for place in places { open(place) }
      case .leaving:
        leaving = String(decoding: frame.body, as: UTF8.self)
        board.closeAtOnce()
      default: break
      }
      return
    }
    guard let place = places.first(where: { $0.number == frame.process }), !place.isOver else { return }
    switch frame.kind {
    case .started:
      place.stream.send(.started, frame.body + Array((node?.name ?? "").utf8))
    case .ended, .lost:
      place.stream.send(frame.kind, frame.body)
      finishPlace(place)
    default:
      place.stream.send(frame.kind, frame.body, isContinued: frame.isContinued)
    }
  }

  // MARK: - Stand-ins

  private func takeStandIns() {
    while control >= 0 {
      let descriptor = procscript_receive_descriptor(control)
      if descriptor == -1 { return }
      if descriptor == -2 {
        close(control)
        control = -1
        return
      }
      accepted += 1
      if descriptor < 0 {
        board.noteEnd()
        continue
      }
      let place = Place(accepted, over: descriptor)
      places.append(place)
      if isEnding { lose(place, lostReason) } else if node != nil { open(place) }
    }
  }

  /// The node is there: it is told what the stand-in has said.
  private func open(_ place: Place) {
    let early = place.early
    place.early = []
    for frame in early { pass(frame, of: place) }
  }

  private func read(_ place: Place) {
    let reading = place.stream.read()
    do throws(FrameReader.Damage) {
      while let frame = try place.stream.next() {
        if place.isOver { continue }
        if node != nil { pass(frame, of: place) } else { keep(frame, of: place) }
      }
    } catch {
      place.stream.close()
    }
    if reading == .end {
      place.stream.close()
      // It was killed, or is through.
      if !place.isOver {
        if place.isOrdered && isOpen { send(.signal, of: place.number, [UInt8(SIGKILL), 1]) }
        finishPlace(place)
      }
    }
  }

  private func pass(_ frame: Frame, of place: Place) {
    guard isOpen else { return }
    if frame.kind == .start { place.isOrdered = true }
    guard frame.kind.rawValue < 32 else { return }
    send(frame.kind, of: place.number, frame.body, isContinued: frame.isContinued)
  }

  /// Before the node has come: a signal that would end the process ends it before it has begun.
  private func keep(_ frame: Frame, of place: Place) {
    guard frame.kind == .signal, let number = frame.body.first else { return place.early.append(frame) }
    let harmless = [SIGCONT, SIGCHLD, SIGURG, SIGWINCH, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU]
    if harmless.contains(Int32(number)) { return }
    place.stream.send(.ended, Ending.signalled(number, coreDumped: false).bytes)
    finishPlace(place)
  }

  private func lose(_ place: Place, _ reason: String) {
    place.stream.send(.lost, Array(reason.utf8))
    finishPlace(place)
  }

  private func finishPlace(_ place: Place) {
    if place.isOver { return }
    place.isOver = true
    place.early = []
    board.noteEnd()
  }

  // MARK: - The end

  /// There is nothing more to be had of the node: all its processes are lost.
  ///
  /// - Parameters:
  ///   - reason: Why.
  ///   - isHanging: Whether the launcher would not end by itself.
  private func end(losing reason: String, isHanging: Bool = false) {
    if isEnding { return }
    board.closeAtOnce()
    stage = .ending
    lostReason = reason
    tickDue = nil
    isUnclean = isHanging
    launcher.close()
    for place in places where !place.isOver { lose(place, reason) }
    if isHanging && launcherStatus == nil { kill(launcherPID.rawValue, SIGKILL) }
  }

  /// Why there is nothing more to be had.
  private var lostReason = ""

  /// Whether the node's job may go on without its launcher.
  private var isUnclean = false

  /// Ends the launcher, and this process.
  private func finish() -> Never {
    board.closeAtOnce()
    for place in places { place.stream.close() }
    launcher.close()
    // At the end of its input the agent ends, and the launcher then. One that has reached no node may wait in a queue.
    var steps: [Int32] = node == nil ? [SIGTERM, SIGKILL] : [0, SIGTERM, SIGKILL]
    while launcherStatus == nil, !steps.isEmpty {
      let signal = steps.removeFirst()
      if signal != 0 { kill(launcherPID.rawValue, signal) }
      if signal == SIGKILL { isUnclean = true }
      awaitLauncher(until: SystemClock.nanoseconds() + Self.grace)
    }
    if case .signalled? = launcherStatus { isUnclean = true }
    if isUnclean, order.hello.ownsJob, let job = node?.job { cancel(job) }
    exitNow(0)
  }

  private func awaitLauncher(until moment: UInt64) {
    while launcherStatus == nil, SystemClock.nanoseconds() < moment {
      if case .ended(let status)? = try? Wait.reap(launcherPID) {
        launcherStatus = status
        return
      }
      var polled = PollSet()
      _ = polled.add(signals)
      let errorPlace = polled.add(errors)
      polled.wait(until: moment)
      if polled.isReadable(errorPlace) { readErrors() }
      dropSignals()
    }
  }

  private func cancel(_ job: String) {
    CancelledJob.cancel(job, by: order.cancel)
  }
}

/// A job that nobody ends any more but its number.
enum CancelledJob {
  /// Seconds for the command that cancels it.
  private static let patience = 5.0

  /// Runs the command that cancels a job, and waits a while for its end.
  ///
  /// - Parameters:
  ///   - job: Its number.
  ///   - pattern: The command's words, where `{job}` stands for the number; nothing is done for none.
  static func cancel(_ job: String, by pattern: [String]) {
    guard let name = pattern.first else { return }
    let words = pattern.map { $0 == "{job}" ? job : $0 }
    let program = ProgramStart(paths: ProgramSearch.paths(of: name, in: nil), words: WordList(words))
    guard let pid = try? program.start() else { return }
    _ = try? waitForEnd(of: pid, until: Deadline(after: patience))
  }
}
