import ProcscriptText
import ProcscriptTrace

/// What a run has to tell, in sentences, the most notable first: the same in every picture.
struct Facts {
  /// How many there are at most where nothing else is said.
  static let usualLimit = 8

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
    var sentences: [String] = []
    for kind in kinds where !kind.isEmpty {
      let fair = max(1, min(3, room - left + 1))
      sentences += Self.few(kind, limit: fair)
      room -= min(kind.count, fair)
      left -= 1
    }
    self.sentences = Array(sentences.prefix(limit))
  }

  private static func few(_ sentences: [String], limit: Int) -> [String] {
    guard sentences.count > limit else { return sentences }
    return sentences.prefix(limit - 1) + ["\(sentences[limit - 1]) (And \(sentences.count - limit) more like it.)"]
  }
}

private struct Teller {
  let story: Story

  private var lanes: [(place: Int, lane: Lane, process: TracedProcess)] {
    story.lanes.enumerated().map { ($0.offset, $0.element, story.process(of: $0.element)) }
  }

  /// Who waited for whom, and in which of them an error ended that.
  var deadlocks: [String] {
    story.trace.deadlocks.map { deadlock in
      let waits = deadlock.members.prefix(4).map { member in
        let letter = story.letter(of: member.process)
        let object = member.object.map { Escaped.text(story.name(of: $0)) }
        switch (object, member.awaited.map(story.letter)) {
        case (let object?, let owner?): return "\(letter) for \(object), which \(owner) had"
        case (let object?, nil): return "\(letter) for \(object)"
        case (nil, let child?): return "\(letter) for the end of \(child)"
        case (nil, nil): return "\(letter) for the end of its children"
        }
      }
      let rest = deadlock.members.count > waits.count ? ", and \(deadlock.members.count - waits.count) more" : ""
      return "A deadlock: \(waits.joined(separator: ", "))\(rest). "
        + "An error in \(story.letter(of: deadlock.teller)) ended it\(place(deadlock.place))."
    }
  }

  /// Those whom another process or an error has killed; those of one killer together.
  var kills: [String] {
    together { lane, process in
      guard case .signal(let number) = process.ending, process.ended != nil else { return nil }
      let signal = SignalNames.name(of: number)
      if story.hasEndedWithParent(lane.process), let parent = process.parent {
        let letter = story.letter(of: parent)
        return ("ended with its parent \(letter), as a daemon does", "ended with their parent \(letter), as daemons do")
      }
      guard let killer = story.killer(of: lane.process) else {
        return ("was killed by \(signal)", "were killed by \(signal)")
      }
      let how = "with \(signal)\(place(killer.signal.place))"
      guard killer.process != lane.process else { return ("killed itself \(how)", "killed themselves \(how)") }
      let by = story.letter(of: killer.process)
      return ("was killed by \(by) \(how)", "were killed by \(by) \(how)")
    }
  }

  /// Those of one exit code together.
  var failures: [String] {
    together { _, process in
      guard case .exit(let code) = process.ending, code != 0 else { return nil }
      return ("ended with exit code \(code)", "ended with exit code \(code)")
    }
  }

  /// One sentence for all processes of which the same is said: `B was killed`, `B, C and 17 more were killed`.
  private func together(_ saying: (Lane, TracedProcess) -> (one: String, many: String)?) -> [String] {
    var sayings: [(one: String, many: String, letters: [String])] = []
    for (_, lane, process) in lanes {
      guard let (one, many) = saying(lane, process) else { continue }
      if let index = sayings.firstIndex(where: { $0.many == many }) {
        sayings[index].letters.append(lane.letter)
      } else {
        sayings.append((one, many, [lane.letter]))
      }
    }
    return sayings.map { one, many, letters in
      guard letters.count > 1 else { return "\(letters[0]) \(one)." }
      let named = letters.count > 5 ? 3 : letters.count - 1
      let last = named == letters.count - 1 ? letters[named] : "\((letters.count - named).grouped) more"
      return "\(letters[..<named].joined(separator: ", ")) and \(last) \(many)."
    }
  }

  var orphans: [String] {
    lanes.compactMap { _, lane, process in
      guard let adoption = story.orphaning(of: lane.process), let parent = process.parent else { return nil }
      let adopter = adoption.parent.map { "; process \($0) adopted it" } ?? ""
      return "\(lane.letter) was orphaned when \(story.letter(of: parent)) ended\(adopter)."
    }
  }

  /// The longest first.
  var zombies: [String] {
    let all = lanes.compactMap { place, lane, process -> (length: UInt64, text: String)? in
      guard let zombie = story.zombie(of: place), story.isNotable(story.neglect(of: place)) else { return nil }
      let length = zombie.to - zombie.from
      let parent = process.parent.map(story.letter) ?? "its parent"
      let text =
        if story.reaping(of: lane.process) != nil {
          "was a zombie for \(story.wording(ofLength: length)): \(parent) took its exit code only then."
        } else if process.adoption != nil {
          "was a zombie for \(story.wording(ofLength: length)), until \(parent) ended without taking its exit code."
        } else {
          "has been a zombie for \(story.wording(ofLength: length)): \(parent) has not taken its exit code."
        }
      return (length, "\(lane.letter) \(text)")
    }
    return all.enumerated().sorted { ($1.element.length, $0.offset) < ($0.element.length, $1.offset) }
      .map(\.element.text)
  }

  var stops: [String] {
    lanes.compactMap { _, lane, _ in
      let length = lane.segments.reduce(0) { $0 + ($1.state == .stopped ? $1.to - $1.from : 0) }
      return length > 0 ? "\(lane.letter) was stopped for \(story.wording(ofLength: length))." : nil
    }
  }

  /// Only once the first has ended: before, all live on.
  var survivors: [String] {
    guard story.trace.processes.first?.ended != nil else { return [] }
    return lanes.compactMap { _, lane, process in
      process.ended == nil ? "\(lane.letter) was still there when the recording ended." : nil
    }
  }

  /// Who has waited longest for which lock.
  var longestLockWait: [String] {
    var longest: (length: UInt64, text: String)?
    for (_, lane, process) in lanes {
      var lengths: [UInt64: UInt64] = [:]
      for wait in process.waits {
        guard case .lock(let lock) = wait.reason else { continue }
        lengths[lock, default: 0] += (wait.to ?? process.ended ?? story.trace.end) - wait.from
      }
      for (lock, length) in lengths.sorted(by: { $0.key < $1.key })
      where story.isNotable(length) && length > longest?.length ?? 0 {
        let name = Escaped.text(story.name(of: lock))
        let holders = holders(of: lock, during: process.waits, of: process)
        longest = (length, "\(lane.letter) waited longest for \(name): \(story.wording(ofLength: length))\(holders).")
      }
    }
    return longest.map { [$0.text] } ?? []
  }

  /// `; B had it for 200 ms of that`: who had a lock while a process waited for it, the longest first.
  private func holders(of lock: UInt64, during waits: [TracedWait], of process: TracedProcess) -> String {
    let waits = waits.filter { $0.reason == .lock(lock) }.map {
      (from: $0.from, to: $0.to ?? process.ended ?? story.trace.end)
    }
    let shares = lanes.map { _, lane, holder in
      (lane.letter, waits.reduce(0) { $0 + holder.time(of: lock, from: $1.from, to: $1.to, until: story.trace.end) })
    }
    let notable = shares.filter { story.isNotable($0.1) }.sorted { $0.1 > $1.1 }.prefix(2)
    let texts = notable.enumerated().map { index, share in
      let length = story.wording(ofLength: share.1)
      return index == 0 ? "; \(share.0) had it for \(length) of that" : ", \(share.0) for \(length)"
    }
    return texts.joined()
  }

  private func place(_ place: TracedPlace?) -> String {
    guard let place, story.trace.sources.indices.contains(place.source) else { return "" }
    return " (\(Escaped.text(story.trace.sources[place.source].name)):\(place.line))"
  }
}

extension TracedProcess {
  /// How long it had a lock between two moments.
  fileprivate func time(
    of lock: UInt64, from start: Trace.Moment, to end: Trace.Moment, until last: Trace.Moment
  ) -> UInt64 {
    holds.reduce(0) { sum, hold in
      guard hold.object == lock else { return sum }
      let (from, to) = (max(hold.from, start), min(hold.to ?? ended ?? last, end))
      return sum + (to > from ? to - from : 0)
    }
  }
}
