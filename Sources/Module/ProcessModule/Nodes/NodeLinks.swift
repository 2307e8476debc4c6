import Glibc
import ProcscriptLua
import ProcscriptNodes
import ProcscriptOutput
import ProcscriptSystem

/// The links that a process has to nodes, and which of its children are there.
///
/// Starts fill a node before another launcher is started. Nothing is waited for: a launcher may stay in its engine's
/// queue for days, and what was handed to its link waits with it.
final class NodeLinks {
  private final class Entry {
    let launcher: Launcher
    let target: Launcher.Target
    let link: NodeLink
    let board: LinkBoard
    let place: UnsafeMutableRawPointer
    /// Which one of this process's it is, counted from 1 on.
    let number: Int

    init(
      _ launcher: Launcher, _ target: Launcher.Target, _ link: NodeLink, _ board: LinkBoard,
      at place: UnsafeMutableRawPointer, number: Int
    ) {
      (self.launcher, self.target, self.link, self.board) = (launcher, target, link, board)
      (self.place, self.number) = (place, number)
    }

    /// How many processes its node takes. Before it has come, one of a list is taken for one of a single processor, so
    /// that starts are spread over those that there are; what a command finds by itself, for one that takes any number.
    var capacity: Int {
      launcher.perNode ?? board.processors ?? target.processors ?? (target.node == nil ? 1 << 20 : 1)
    }
    var hasRoom: Bool { !board.isClosed && board.used < capacity }
  }

  private let records: NodeRecords
  private var entries: [Entry] = []
  private var placements: [(pid: ProcessID, placement: NodeRecords.Placement, link: Int)] = []
  /// How many links there were.
  private var linkCount = 0

  /// - Throws: `SystemError` with the operation `mapMemory`.
  init() throws(SystemError) {
    records = try NodeRecords()
  }

  /// Where a new process writes that it has come to its node.
  ///
  /// - Throws: `SystemError` with the operation `mapMemory`.
  func makePlacement() throws(SystemError) -> NodeRecords.Placement { try records.makePlacement() }

  /// A process was started by a link, or its start has failed.
  func keep(_ placement: NodeRecords.Placement, of pid: ProcessID, by link: Int) {
    placements.append((pid, placement, link))
  }

  /// A process could not be started.
  func giveBack(_ placement: NodeRecords.Placement) { records.release(placement) }

  /// The number of the link by which a child was started: those of one are lost together.
  func link(of pid: ProcessID) -> Int? { placements.first { $0.pid == pid }?.link }

  /// Where a child is; nil for one of this machine.
  func placement(of pid: ProcessID) -> NodeRecords.Placement? { placements.first { $0.pid == pid }?.placement }

  /// A child was reaped.
  func release(_ pid: ProcessID) {
    guard let index = placements.firstIndex(where: { $0.pid == pid }) else { return }
    records.release(placements.remove(at: index).placement)
  }

  // MARK: Starting

  /// Hands a link the socket of a stand-in that is about to be started.
  ///
  /// - Parameters:
  ///   - socket: Stays open here.
  ///   - launcher: How the node is to be reached.
  /// - Returns: The link's number.
  /// - Throws: `SystemError` where there is no launcher, with the operation `execute`.
  func hand(_ socket: Int32, by launcher: Launcher) throws(SystemError) -> Int {
    reapEnded()
    while true {
      let entry: Entry
      if let known = known(launcher) {
        guard known.board.promise() else { continue }
        entry = known
      } else {
        entry = try openNext(launcher)
      }
      if entry.link.hand(socket) { return entry.number }
      // It was ended, and its board says so from now on.
      entry.board.closeAtOnce()
    }
  }

  /// A link that is there and takes another process; nil where another is to be started.
  private func known(_ launcher: Launcher) -> Entry? {
    let own = open(for: launcher)
    if let entry = own.first(where: \.hasRoom) { return entry }
    guard let targets = launcher.targets, nextTarget(among: targets, besides: own) == nil else { return nil }
    // All are full: the one with the fewest for its processors.
    return own.min { $0.board.used * $1.capacity < $1.board.used * $0.capacity }
  }

  /// The links that were started as the launcher is now: a script may have changed it.
  private func open(for launcher: Launcher) -> [Entry] {
    entries.filter { $0.launcher == launcher && !$0.board.isClosed }
  }

  private func nextTarget(among targets: [Launcher.Target], besides own: [Entry]) -> Launcher.Target? {
    targets.first { target in !own.contains { $0.target.node == target.node } }
  }

  /// Starts a link that one process is promised to.
  private func openNext(_ launcher: Launcher) throws(SystemError) -> Entry {
    guard let targets = launcher.targets else { return try open(launcher, launcher.anyTarget) }
    let own = open(for: launcher)
    return try open(launcher, nextTarget(among: targets, besides: own) ?? targets[0])
  }

  private func open(_ launcher: Launcher, _ target: Launcher.Target) throws(SystemError) -> Entry {
    let (board, place) = try records.makeBoard()
    do throws(SystemError) {
      SharedOutput.drain()
      // Before it is there: it does not end before that one has come.
      _ = board.promise()
      let link = try NodeLink.start(launcher.order(for: target), board: board) {
        SharedOutput.afterFork()
        OutputRelay.afterFork()
        Lookout.end()
      }
      linkCount += 1
      let entry = Entry(launcher, target, link, board, at: place, number: linkCount)
      entries.append(entry)
      return entry
    } catch {
      records.release(boardAt: place)
      throw error
    }
  }

  // MARK: The end

  /// Reaps links that have ended.
  private func reapEnded() {
    entries.removeAll { entry in
      guard (try? Wait.reap(entry.link.pid)) ?? .gone != .running else { return false }
      close(entry.link.control)
      records.release(boardAt: entry.place)
      return true
    }
  }

  /// In a process that was forked: the links are its parent's, and end when that lets go of them.
  func letGo() {
    for entry in entries { close(entry.link.control) }
    entries = []
  }

  /// Seconds that links have to end their launchers.
  private static let patience = 8.0

  /// Ends the links, and waits for that: no launcher is left behind by a script that ends in order.
  func finish() {
    if entries.isEmpty { return }
    // A process that has nothing to do with it may have a copy of the socket, whose end would be waited for.
    for entry in entries {
      close(entry.link.control)
      try? entry.link.pid.send(.terminate, isTold: false)
    }
    let pids = entries.map(\.link.pid)
    entries = []
    _ = try? waitForEnd(of: pids, until: Deadline(after: Self.patience), all: true, attention: .toNothing)
    for pid in pids {
      if (try? Wait.reap(pid)) == .running {
        try? pid.send(.kill, isTold: false)
        _ = try? waitForEnd(of: pid, until: .never, attention: .toNothing)
        _ = try? Wait.reap(pid)
      }
    }
  }
}
