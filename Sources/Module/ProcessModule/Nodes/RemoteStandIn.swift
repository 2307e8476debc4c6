import CProcscriptSystem
import Glibc
import ProcscriptChannels
import ProcscriptNodes
import ProcscriptOutput
import ProcscriptSystem

/// The process that stands for one on another node, to whoever has started that: a forked child like any other, which
/// passes signals on, prints what the other prints, leaves its outcome, and ends as it ends. It runs nothing of the
/// script.
final class RemoteStandIn {
  private let order: StandInOrder
  private let host: Host
  private let stream: FrameStream
  private let placement: NodeRecords.Placement
  private var joiner = FrameJoiner()
  private var signals: Int32 = -1
  /// Who performs the process's calls on channels; nil where it was handed over none.
  var performer: Performer? {
    didSet { calls = performer.map { FrameStream(over: $0.socket) } }
  }
  /// By which those calls and their answers go.
  private var calls: FrameStream?
  /// Answers that wait to be sent beyond so many bytes keep more of them from being taken.
  private static let mostUnsent = 1 << 20
  /// Bytes that were taken in, for which the node has not got new credit.
  private var taken = 0

  /// The node gets new credit in pieces of so many bytes.
  private static let creditStep = NodeAgent.firstCredit / 4

  init(of order: StandInOrder, for host: Host, over socket: Int32, at placement: NodeRecords.Placement) {
    (self.order, self.host, self.placement) = (order, host, placement)
    stream = FrameStream(over: socket)
  }

  /// Those that are not passed on: what the system keeps for itself, what stops this process at a terminal, and what
  /// asks it for a report.
  private static let kept: Set<Int32> = [
    SIGKILL, SIGSTOP, SIGCHLD, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGWINCH, SIGPIPE, 32, 33,
  ]

  /// The signal by which the parent has others sent that would be this process's own: see ``send(_:to:)``.
  private static let carrier = SIGCONT

  /// Whether a signal to a stand-in would not reach its process by itself.
  static func mustCarry(_ signal: Signal) -> Bool { [SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU].contains(signal.rawValue) }

  /// Has a stand-in pass on a signal that it can't take itself.
  ///
  /// - Parameters:
  ///   - signal: One of those of ``mustCarry(_:)``.
  ///   - pid: The stand-in's, which is not reaped.
  static func send(_ signal: Signal, to pid: ProcessID) {
    _ = procscript_send_told_signal(pid.rawValue, carrier, signal.rawValue)
  }

  func run() -> Never {
    let caught = (1...64).map { Int32($0) }.filter { !Self.kept.contains($0) && $0 != Reports.signal.rawValue }
    SignalHandling.block(caught)
    signals = procscript_open_signals_descriptor(caught, Int32(caught.count))
    if signals < 0 { lose("there is no descriptor left for its stand-in") }
    Reporting.beginStandIn(called: order.name) { [placement] in
      guard let (node, pid) = placement.value else { return "a place on a node" }
      return "its process on node \(node) (pid \(pid) there)"
    }
    let start = StartOfProcess(
      birth: order.birth, parcel: order.parcel, folder: order.folder,
      pid: UInt32(bitPattern: ProcessID.current().rawValue),
      channels: order.channels.map { $0.recorded.kind?.rawValue ?? 0 }, hasSeat: order.hasSeat)
    stream.send(.start, start.bytes)
    while true { turn() }
  }

  private func turn() {
    var interests = [Poll.Interest(signals), Poll.Interest(stream.input)]
    if stream.unsentCount > 0 { interests.append(Poll.Interest(stream.output, .writable)) }
    let answersPlace = interests.count
    if let calls, stream.unsentCount < Self.mostUnsent { interests.append(Poll.Interest(calls.input)) }
    if let calls, calls.unsentCount > 0 { interests.append(Poll.Interest(calls.output, .writable)) }
    guard case .ready(let ready)? = try? Poll.wait(for: interests, until: .never, attention: .toNothing) else { return }
    if stream.unsentCount > 0 { stream.flush() }
    if let calls {
      if calls.unsentCount > 0 { calls.flush() }
      if ready.contains(answersPlace), calls.read({ stream.send(.value, of: 0, $0) }) == .end {
        lose("the process that performs its calls here was ended")
      }
    }
    if ready.contains(1) { takeFrames() }
    if ready.contains(0) { takeSignals() }
  }

  private func takeSignals() {
    while true {
      let taken = procscript_take_told_signal(signals)
      if taken.number == 0 { return }
      // A terminal's keys are for the process that leads.
      if taken.is_of_kernel && [SIGINT, SIGQUIT].contains(taken.number) { continue }
      let carried = taken.number == Self.carrier && (1...64).contains(taken.value)
      stream.send(.signal, [UInt8(carried ? taken.value : taken.number)])
    }
  }

  private func takeFrames() {
    let reading = stream.read()
    do throws(FrameReader.Damage) {
      while let frame = try stream.next() { take(frame) }
    } catch {
      lose("what its link has sent is not understood: \(error.reason)")
    }
    if reading == .end { lose("the process that has its node's launcher was ended") }
  }

  private func take(_ frame: Frame) {
    taken += frame.body.count
    if frame.kind == .call {
      calls?.send(raw: frame.body)
    } else if frame.kind == .output || frame.kind == .error {
      frame.body.withUnsafeBytes { SharedOutput.pass($0, isError: frame.kind == .error) }
    } else if let frame = joiner.join(frame) {
      act(on: frame)
    }
    if taken >= Self.creditStep {
      stream.send(.credit, [UInt8](number: UInt32(taken)))
      taken = 0
    }
  }

  private func act(on frame: Frame) {
    switch frame.kind {
    case .started:
      guard let pid = frame.body.number(UInt32.self) else { return }
      placement.note(node: Array(frame.body.dropFirst(4)), pid: pid)
    case .outcome:
      guard let number = frame.body.number(UInt32.self), let outcome = Outcome(rawValue: number), outcome != .lost
      else {
        return
      }
      frame.body.withUnsafeBytes { post(outcome, UnsafeRawBufferPointer(rebasing: $0[4...])) }
    case .ended:
      guard let ending = Ending(frame.body) else { lose("how it has ended is not understood") }
      end(as: ending)
    case .lost: lose(String(decoding: frame.body, as: UTF8.self))
    default: break
    }
  }

  private func post(_ outcome: Outcome, _ message: UnsafeRawBufferPointer) {
    do throws(SystemError) {
      try host.post(outcome, message: message, naming: [])
    } catch {
      let text = Array(error.description.utf8)
      text.withUnsafeBytes { try? host.post(.unsendable, message: $0, naming: []) }
    }
  }

  // MARK: The end

  /// Ends this process: nobody knows what has become of the other.
  ///
  /// - Parameter reason: Why.
  func lose(_ reason: String) -> Never {
    Array(reason.utf8).withUnsafeBytes { post(.lost, $0) }
    exit(with: 255)
  }

  private func exit(with code: Int32) -> Never {
    performer?.end()
    exitNow(host.ended(with: host.writeOut(code)))
  }

  private func end(as ending: Ending) -> Never {
    switch ending {
    case .exited(let code): exit(with: Int32(code))
    case .signalled(let number, _):
      let signal = Signal(rawValue: Int32(number))
      performer?.end()
      SharedOutput.drain()
      _ = host.ended(with: 128 + Int32(number))
      // The very signal, but without a core file: that is where the process was.
      SignalHandling.end(by: signal)
    }
  }
}
