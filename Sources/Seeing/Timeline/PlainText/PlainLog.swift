import ProcscriptText
package import ProcscriptTrace

/// A story as plain lines that can be compared: letters stand in place of pids, there are no times, and a script that does
/// the same things has the same log, though its processes run now in this order, now in that.
///
/// First come the processes as a tree, then a line for each event, then the tree again with how each ended.
///
/// - Events are told in the order of time as far as that is certain: they are cut into clusters wherever nothing happens
///   for ``Rules/gap``. In a cluster the process whose letter comes first goes first, as far as it gets before it has to
///   wait for what another one does: a process's deeds keep their order, a start comes before what is started, an end
///   before it is reaped, a signal before it kills, a message is sent before it is received, a parent ends before its
///   child is adopted.
/// - Waits shorter than ``Rules/shortestWait`` depend on who runs when, and are left out, but for sleep. Of several
///   waits for the same thing, between which nothing else of the process is told, one is told.
/// - Children that are reaped at about the same time, by one call, are told of by their letters.
/// - A channel of more than ``Rules/mostMessages`` messages has one line, with their number.
/// - Printed numbers that are pids of the run's processes are replaced by letters, from 100 on.
package struct PlainLog {
  package struct Rules: Sendable {
    /// Nanoseconds: 20 ms at first.
    package var gap: Trace.Moment = 20_000_000
    /// Nanoseconds: 5 ms at first.
    package var shortestWait: Trace.Moment = 5_000_000
    /// 50 at first.
    package var mostMessages = 50

    package init() {}
  }

  private let story: Story
  private let rules: Rules

  package init(_ story: Story, rules: Rules = Rules()) {
    self.story = story
    var rules = rules
    // The order of steps is what is to be told.
    if story.trace.scale == .steps { (rules.gap, rules.shortestWait) = (1, Trace.stepLength) }
    self.rules = rules
  }

  /// Lines, each with its newline.
  package var text: String {
    let traffic = ChannelTraffic(of: story.trace, limit: rules.mostMessages)
    let deeds = story.lanes.indices.flatMap { LaneLog(of: $0, in: story, rules: rules, traffic: traffic).events }
    let events = CanonicalOrder(gap: rules.gap).of(deeds)
    let parts = [
      tree { $0.isDaemon ? ", a daemon" : "" }, events.map(\.text), traffic.lines(in: story),
      tree { ": \(story.wording(ofEndOf: $0) ?? "still there")" }, omissions,
    ]
    return parts.filter { !$0.isEmpty }.map { $0.map { $0 + "\n" }.joined() }.joined(separator: "\n")
  }

  private func tree(_ words: (TracedProcess) -> String) -> [String] {
    let prefixes = Tree.prefixes(of: story.lanes.map(\.depth), room: .max)
    return zip(prefixes, story.lanes).map { prefix, lane in
      let process = story.process(of: lane)
      return "\(prefix)\(lane.letter) \(Escaped.text(process.name))\(words(process))"
    }
  }

  /// Without numbers, which may differ.
  private var omissions: [String] {
    (story.trace.processes.contains { $0.dropped > 0 } ? ["(Some events were not kept.)"] : [])
      + (story.trace.unrecordedProcesses > 0 ? ["(Some processes were not recorded.)"] : [])
  }
}
