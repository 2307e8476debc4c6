import Glibc
import ProcscriptChannels
import ProcscriptLua
import ProcscriptRecording
import ProcscriptSystem
import ProcscriptText

/// The process at home that performs the calls of one on another node on the channels which that was handed over: a
/// ``StandIn``, which holds them in its place. It is a child of the stand-in that signals go to, which waits for
/// nothing but its node, and it ends with that.
struct Performer {
  let pid: ProcessID
  /// The stand-in's end of the socket by which calls come and answers go.
  let socket: Int32

  /// Starts one.
  ///
  /// - Parameters:
  ///   - host: The stand-in's.
  ///   - order: Of the start.
  ///   - membership: Its place among those who share channels.
  ///   - handedOver: What it is to hold, in the order of the announcement.
  ///   - link: The stand-in's own socket, which is not this process's.
  /// - Throws: `SystemError` with the operation `fork` or `openFile`.
  static func start(
    for host: Host, _ order: StartOrder, as membership: Membership, holding handedOver: [SharedObject],
    besides link: Int32
  ) throws(SystemError) -> Performer {
    let ends = try StandInLink.ends(mostAsked: .max)
    let parent = ProcessID.current()
    let places = seat(of: order, among: handedOver)
    let name = Escaped.text(order.name)
    guard case .parent(let pid) = try forkProcess() else {
      // Who asks what the script's processes do is answered in the other one's place.
      SignalHandling.block((1...64).map { Int32($0) }.filter { $0 != Reports.signal.rawValue })
      WaitTeller.name = { name }
      for descriptor in [link, ends.inner.number] { close(descriptor) }
      guard (try? ParentDeath.arrange(.kill, parent: parent)) == .arranged else { exitNow(1) }
      Recorder.become(nil)
      host.becomeStandIn()
      guard let known = try? membership.beginApart(), known.count == handedOver.count else { exitNow(1) }
      var seat: StandIn.Seat?
      if let places, let tasks = known[places.tasks] as? Queue, let answers = known[places.answers] as? Queue,
        let board = known[places.board] as? TaskBoard
      {
        // The worker sees to its time itself.
        seat = StandIn.Seat(
          tasks: tasks, answers: answers, board: board, place: board.place(places.place), timeout: nil)
      }
      guard
        let standIn = try? StandIn(for: host, of: order.state, over: ends.outer, knowing: known, seat: seat)
      else { exitNow(1) }
      standIn.serve {
        _ = try? Poll.wait(for: Poll.Interest(ends.outer.number), until: .never, attention: .toNothing)
      }
    }
    close(ends.outer.number)
    return Performer(pid: pid, socket: ends.inner.number)
  }

  /// Where the channels of a pool's worker are among those that are handed over, and which of the board's places is its
  /// own; nil for others.
  private static func seat(
    of order: StartOrder, among handedOver: [SharedObject]
  ) -> (tasks: Int, answers: Int, board: Int, place: Int)? {
    guard let index = order.seat, let seat = try? order.state.seat(at: index) else { return nil }
    func position(of object: SharedObject) -> Int? { handedOver.firstIndex { $0 === object } }
    order.state.rawGet(4, from: index)
    defer { order.state.pop() }
    guard let tasks = position(of: seat.tasks), let answers = position(of: seat.answers),
      let board = position(of: seat.board), let place = order.state.integer(at: -1)
    else { return nil }
    return (tasks, answers, board, Int(place) - 1)
  }

  /// Ends it, and waits for that: what it held comes back before anybody learns of the other's end.
  func end() {
    try? pid.send(.kill, isTold: false)
    _ = try? waitForEnd(of: pid, until: .never, attention: .toNothing)
    _ = try? Wait.reap(pid)
  }
}
