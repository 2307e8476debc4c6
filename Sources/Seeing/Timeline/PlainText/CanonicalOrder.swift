import ProcscriptTrace

/// An order of events that is the same in each run, although events that don't depend on each other come now in one
/// order, now in another.
///
/// Events are cut into clusters wherever nothing happens for a while. Within a cluster, an event can be told once its
/// causes in the cluster have been told. Of the events that can, the next one is always that of the process with the
/// first place; each process's events keep their order.
struct CanonicalOrder {
  /// Nanoseconds.
  let gap: Trace.Moment

  /// - Parameter events: Those of a thread in its order.
  func of(_ events: [LogEvent]) -> [LogEvent] {
    clusters(of: events).flatMap { sorted($0) }
  }

  private func clusters(of events: [LogEvent]) -> [[LogEvent]] {
    let byTime = events.enumerated().sorted { ($0.element.moment, $0.offset) < ($1.element.moment, $1.offset) }
    var clusters: [[LogEvent]] = []
    for (_, event) in byTime {
      if let last = clusters.last?.last, event.moment - last.moment < gap {
        clusters[clusters.count - 1].append(event)
      } else {
        clusters.append([event])
      }
    }
    return clusters
  }

  /// The smallest of the topological orders.
  private func sorted(_ cluster: [LogEvent]) -> [LogEvent] {
    // Threads with what they have left, the next event last.
    var threads = Dictionary(grouping: cluster, by: \.thread).mapValues { Array($0.reversed()) }
    var untold = Set(cluster.compactMap(\.key))
    /// The threads whose next event may come, the smallest last.
    var ready: [LogEvent.Thread] = []
    /// Those that wait for an event.
    var waiting: [LogEvent.Key: [LogEvent.Thread]] = [:]
    func admit(_ thread: LogEvent.Thread) {
      guard let next = threads[thread]?.last else { return }
      if let cause = next.causes.first(where: { untold.contains($0) && $0 != next.key }) {
        waiting[cause, default: []].append(thread)
      } else {
        ready.insert(thread, at: ready.firstIndex { $0 < thread } ?? ready.count)
      }
    }
    for thread in threads.keys { admit(thread) }
    var result: [LogEvent] = []
    while result.count < cluster.count {
      // Clocks that disagree may make a circle of causes: it is broken at its first event.
      if ready.isEmpty, let first = threads.filter({ !$0.value.isEmpty }).keys.min() {
        for key in waiting.keys { waiting[key]?.removeAll { $0 == first } }
        ready.append(first)
      }
      guard let thread = ready.popLast(), let event = threads[thread]?.popLast() else { break }
      result.append(event)
      admit(thread)
      if let key = event.key {
        untold.remove(key)
        for other in waiting.removeValue(forKey: key) ?? [] { admit(other) }
      }
    }
    return result
  }
}
