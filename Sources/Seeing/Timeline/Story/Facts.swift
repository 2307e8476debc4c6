import ProcscriptText
import ProcscriptTrace

/// What a run has to tell, in sentences, the most notable first: the same in every picture.
struct Facts {
  /// How many there are at most where nothing else is said.
  static let usualLimit = 8

  let phrases: [Phrase]

  /// In English.
  let sentences: [String]

  /// - Parameter limit: The greatest number of sentences.
  init(of story: Story, limit: Int) {
    let teller = Teller(story: story)
    let kinds = [
      teller.deadlocks, teller.kills, teller.failures, teller.orphans, teller.zombies, teller.stops, teller.survivors,
      teller.longestLockWait,
    ]
    // Of each kind as many as leave room for the others.
    var room = limit
    var left = kinds.filter { !$0.isEmpty }.count
    var all: [Phrase] = []
    for kind in kinds where !kind.isEmpty {
      let fair = max(1, min(3, room - left + 1))
      all += Self.few(kind, limit: fair)
      room -= min(kind.count, fair)
      left -= 1
    }
    phrases = Array(all.prefix(limit))
    sentences = phrases.map { $0.text(of: story, isEscaped: true) }
  }

  private static func few(_ facts: [Phrase], limit: Int) -> [Phrase] {
    guard facts.count > limit else { return facts }
    let more = Phrase(.factMore, ["fact": .phrase(facts[limit - 1]), "count": .number(facts.count - limit)])
    return facts.prefix(limit - 1) + [more]
  }
}

private struct Teller {
  let story: Story

  private var lanes: [(place: Int, lane: Lane, process: TracedProcess)] {
    story.lanes.enumerated().map { ($0.offset, $0.element, story.process(of: $0.element)) }
  }

  /// Who waited for whom, and in which of them an error ended that.
  var deadlocks: [Phrase] {
    story.trace.deadlocks.map { deadlock in
      let waits = deadlock.members.prefix(4).map { member in
        let process = Phrase.Argument.process(member.process)
        switch (member.object, member.awaited) {
        case (let object?, let owner?):
          return Phrase(
            .deadlockOwned, ["process": process, "object": .object(object), "owner": .process(owner)])
        case (let object?, nil): return Phrase(.deadlockObject, ["process": process, "object": .object(object)])
        case (nil, let child?): return Phrase(.deadlockChild, ["process": process, "child": .process(child)])
        case (nil, nil): return Phrase(.deadlockChildren, ["process": process])
        }
      }
      let rest = deadlock.members.count - waits.count
      let more = rest > 0 ? Phrase(.deadlockMore, ["count": .number(rest)]) : nil
      return Phrase(
        .factDeadlock,
        [
          "waits": .phrases(waits), "more": .phrase(more), "teller": .process(deadlock.teller),
          "place": .place(known(deadlock.place)),
        ])
    }
  }

  /// Those whom another process or an error has killed; those of one killer together.
  var kills: [Phrase] {
    together { lane, process in
      guard case .signal(let number) = process.ending, process.ended != nil else { return nil }
      let signal = Phrase.Argument.text(SignalNames.name(of: number))
      if story.hasEndedWithParent(lane.process), let parent = process.parent {
        return Phrase(.factEndedWithParent, ["parent": .process(parent)])
      }
      guard let killer = story.killer(of: lane.process) else { return Phrase(.factKilled, ["signal": signal]) }
      let place = Phrase.Argument.place(known(killer.signal.place))
      guard killer.process != lane.process else { return Phrase(.factKilledSelf, ["signal": signal, "place": place]) }
      return Phrase(.factKilledBy, ["killer": .process(killer.process), "signal": signal, "place": place])
    }
  }

  /// Those of one exit code together.
  var failures: [Phrase] {
    together { _, process in
      guard case .exit(let code) = process.ending, code != 0 else { return nil }
      return Phrase(.factFailed, ["code": .number(Int(code))])
    }
  }

  /// One sentence for all processes of which the same is said: `B was killed`, `B, C and 17 more were killed`.
  private func together(_ saying: (Lane, TracedProcess) -> Phrase?) -> [Phrase] {
    var order: [Phrase] = []
    var processes: [Phrase: [Int]] = [:]
    for (_, lane, process) in lanes {
      guard let phrase = saying(lane, process) else { continue }
      if processes[phrase] == nil { order.append(phrase) }
      processes[phrase, default: []].append(lane.process)
    }
    return order.map { phrase in
      Phrase(phrase.key, phrase.arguments.merging(["processes": .processes(processes[phrase] ?? [])]) { $1 })
    }
  }

  var orphans: [Phrase] {
    lanes.compactMap { _, lane, process in
      guard let adoption = story.orphaning(of: lane.process), let parent = process.parent else { return nil }
      var arguments: [String: Phrase.Argument] = ["process": .process(lane.process), "parent": .process(parent)]
      guard let adopter = adoption.parent else { return Phrase(.factOrphaned, arguments) }
      arguments["pid"] = .number(Int(adopter))
      return Phrase(.factAdopted, arguments)
    }
  }

  /// The longest first.
  var zombies: [Phrase] {
    let all = lanes.compactMap { place, lane, process -> (length: UInt64, phrase: Phrase)? in
      guard let zombie = story.zombie(of: place), story.isNotable(story.neglect(of: place)) else { return nil }
      let length = zombie.to - zombie.from
      // What is a zombie has a parent here, unless its trace says that somebody else has reaped it.
      guard let parent = process.parent else { return nil }
      let key: Words =
        story.reaping(of: lane.process) != nil
        ? .factZombieReaped : process.adoption != nil ? .factZombieLeft : .factZombieStays
      return (
        length,
        Phrase(key, ["process": .process(lane.process), "length": .length(length), "parent": .process(parent)])
      )
    }
    return all.enumerated().sorted { ($1.element.length, $0.offset) < ($0.element.length, $1.offset) }
      .map(\.element.phrase)
  }

  var stops: [Phrase] {
    lanes.compactMap { _, lane, _ in
      let length = lane.segments.reduce(0) { $0 + ($1.state == .stopped ? $1.to - $1.from : 0) }
      if length == 0 { return nil }
      return Phrase(.factStopped, ["process": .process(lane.process), "length": .length(length)])
    }
  }

  /// Only once the first has ended: before, all live on.
  var survivors: [Phrase] {
    guard story.trace.processes.first?.ended != nil else { return [] }
    return lanes.compactMap { _, lane, process in
      process.ended == nil ? Phrase(.factSurvived, ["process": .process(lane.process)]) : nil
    }
  }

  /// Who has waited longest for which lock.
  var longestLockWait: [Phrase] {
    var longest: (length: UInt64, lock: UInt64, process: Int)?
    for (_, lane, process) in lanes {
      var lengths: [UInt64: UInt64] = [:]
      for wait in process.waits {
        guard case .lock(let lock) = wait.reason else { continue }
        lengths[lock, default: 0] += (wait.to ?? process.ended ?? story.trace.end) - wait.from
      }
      for (lock, length) in lengths.sorted(by: { $0.key < $1.key })
      where story.isNotable(length) && length > longest?.length ?? 0 {
        longest = (length, lock, lane.process)
      }
    }
    guard let longest else { return [] }
    let process = story.trace.processes[longest.process]
    return [
      Phrase(
        .factLockWait,
        [
          "process": .process(longest.process), "object": .object(longest.lock), "length": .length(longest.length),
          "holders": .phrases(holders(of: longest.lock, during: process.waits, of: process)),
        ])
    ]
  }

  /// `; B had it for 200 ms of that`: who had a lock while a process waited for it, the longest first.
  private func holders(of lock: UInt64, during waits: [TracedWait], of process: TracedProcess) -> [Phrase] {
    let waits = waits.filter { $0.reason == .lock(lock) }.map {
      (from: $0.from, to: $0.to ?? process.ended ?? story.trace.end)
    }
    let shares = lanes.map { _, lane, holder in
      (lane.process, holder.time(of: lock, during: waits, until: story.trace.end))
    }
    let notable = shares.filter { story.isNotable($0.1) }.sorted { $0.1 > $1.1 }.prefix(2)
    return notable.enumerated().map { index, share in
      Phrase(index == 0 ? .lockHeld : .lockHeldToo, ["process": .process(share.0), "length": .length(share.1)])
    }
  }

  private func known(_ place: TracedPlace?) -> TracedPlace? {
    place.flatMap { story.trace.sources.indices.contains($0.source) ? $0 : nil }
  }
}

extension TracedProcess {
  /// How long it had a lock in some stretches of time.
  ///
  /// - Parameters:
  ///   - lock: The lock's number.
  ///   - stretches: In order; they don't overlap.
  ///   - last: The end of what it still has.
  fileprivate func time(
    of lock: UInt64, during stretches: [(from: Trace.Moment, to: Trace.Moment)], until last: Trace.Moment
  ) -> UInt64 {
    var sum: UInt64 = 0
    var first = 0
    for hold in holds where hold.object == lock {
      let end = hold.to ?? ended ?? last
      // A process has one lock once at a time: its holds are in order too.
      while first < stretches.count, stretches[first].to <= hold.from { first += 1 }
      for stretch in stretches[first...] {
        guard stretch.from < end else { break }
        let (from, to) = (max(hold.from, stretch.from), min(end, stretch.to))
        if to > from { sum += to - from }
      }
    }
    return sum
  }
}
