/// One line of the plain log, with what must come before it.
struct LogEvent {
  /// What another event may have to wait for.
  enum Key: Hashable {
    case started(process: Int)
    case ended(process: Int)
    case sent(channel: UInt64, ordinal: UInt32)
    case signalled(process: Int, number: Int32, moment: Trace.Moment)
    case adopted(process: Int)
  }

  /// Whose deeds it belongs to, in their order: a process's own, or what happens to it whatever it does.
  struct Thread: Hashable, Comparable {
    /// The place of the process's lane.
    let place: Int
    var isOwn = true

    static func < (one: Self, other: Self) -> Bool {
      (one.place, one.isOwn ? 1 : 0) < (other.place, other.isOwn ? 1 : 0)
    }
  }

  let thread: Thread
  let moment: Trace.Moment
  let text: String
  /// What it is to others.
  var key: Key?
  /// What comes before it, where that happened at about the same time.
  var causes: [Key] = []
}

/// Collects the events of a story.
struct LogEvents {
  /// In the order of each thread; threads one after the other.
  private(set) var all: [LogEvent] = []

  private let story: Story
  private let rules: PlainLog.Rules
  private let traffic: ChannelTraffic

  init(of story: Story, rules: PlainLog.Rules, traffic: ChannelTraffic) {
    self.story = story
    self.rules = rules
    self.traffic = traffic
    for place in story.lanes.indices { addLane(place) }
  }

  private mutating func addLane(_ place: Int) {
    let index = story.lanes[place].process
    let process = story.trace.processes[index]
    let letter = story.lanes[place].letter
    let thread = LogEvent.Thread(place: place)
    var own: [LogEvent] = []
    func add(_ text: String, at moment: Trace.Moment, key: LogEvent.Key? = nil, after causes: [LogEvent.Key] = []) {
      own.append(
        LogEvent(thread: thread, moment: moment, text: "\(letter) \(text)", key: key, causes: causes))
    }

    for child in story.children[index] {
      let other = story.trace.processes[child]
      let verb = other.beginning == .spawn ? "spawns" : "forks"
      let name = Escaped.text(other.name) + (other.isDaemon ? ", a daemon" : "")
      add("\(verb) \(story.letter(of: child)) (\(name))", at: other.started, key: .started(process: child))
      if let reaping = story.reaping(of: child) {
        add("reaps \(story.letter(of: child))", at: reaping, after: [.ended(process: child)])
      }
    }
    for wait in process.waits where isTold(wait, of: process) { add(wording(of: wait), at: wait.from) }
    for message in process.messages where traffic.isListed(message.channel) {
      let name = Escaped.text(story.name(of: message.channel))
      let key = LogEvent.Key.sent(channel: message.channel, ordinal: message.ordinal)
      switch message.direction {
      case .sent: add("puts a message into \(name)", at: message.moment, key: key)
      case .received: add("takes a message from \(name)", at: message.moment, after: [key])
      }
    }
    for signal in process.signals {
      let target = signal.target.map { $0 == index ? "itself" : story.letter(of: $0) } ?? "another process"
      let key = signal.target.map {
        LogEvent.Key.signalled(process: $0, number: signal.number, moment: signal.moment)
      }
      add("sends \(SignalNames.name(of: signal.number)) to \(target)", at: signal.moment, key: key)
    }
    for print in process.prints {
      let way = print.isError ? "prints to standard error" : "prints"
      let rest = print.omitted > 0 ? " and \(print.omitted) bytes more" : ""
      add("\(way) \(QuotedText.of(print.text, in: story))\(rest)", at: print.moment)
    }
    own = own.enumerated().sorted { ($0.element.moment, $0.offset) < ($1.element.moment, $1.offset) }.map(\.element)

    if let adoption = process.adoption, let parent = process.parent, adoption.moment < process.ended ?? .max {
      all.append(
        LogEvent(
          thread: LogEvent.Thread(place: place, isOwn: false), moment: adoption.moment,
          text: "\(letter) is an orphan now, and adopted", key: .adopted(process: index),
          causes: [.ended(process: parent), .started(process: index)]))
    }
    if let end = end(of: index, letter: letter, thread: thread, notBefore: own.last?.moment ?? 0) { own.append(end) }
    if !own.isEmpty { own[0].causes.append(.started(process: index)) }
    all += own
  }

  /// - Parameter least: The moment of the last thing that it did.
  private func end(
    of index: Int, letter: String, thread: LogEvent.Thread, notBefore least: Trace.Moment
  ) -> LogEvent? {
    let process = story.trace.processes[index]
    guard let ended = process.ended else { return nil }
    var text: String
    var causes: [LogEvent.Key] = [.adopted(process: index)]
    switch process.ending {
    case .exit(let code): text = "\(letter) ends (exit code \(code))"
    case .signal(let number):
      text = "\(letter) is killed by \(SignalNames.name(of: number))"
      if let killer = story.killer(of: index) {
        text += " from \(killer.process == index ? "itself" : story.letter(of: killer.process))"
        causes.append(.signalled(process: index, number: number, moment: killer.signal.moment))
      }
    case nil: text = "\(letter) ends"
    }
    if let zombie = story.zombie(of: thread.place), zombie.to - zombie.from >= rules.gap {
      text += " and is a zombie"
    }
    // Nobody can have taken its exit code before.
    let moment = max(min(ended, process.reaped ?? ended), least)
    return LogEvent(thread: thread, moment: moment, text: text, key: .ended(process: index), causes: causes)
  }

  private func isTold(_ wait: TracedWait, of process: TracedProcess) -> Bool {
    switch wait.reason {
    case .sleep: return true
    case .receive(let channel), .send(let channel): if !traffic.isListed(channel) { return false }
    default: break
    }
    return (wait.to ?? process.ended ?? story.trace.end) >= wait.from + rules.shortestWait
  }

  private func wording(of wait: TracedWait) -> String {
    switch wait.reason {
    case .sleep: "sleeps"
    case .join(let process?): "waits for \(story.letter(of: process)) to end"
    case .join(nil): "waits for processes to end"
    case .receive(let channel): "waits for a message from \(Escaped.text(story.name(of: channel)))"
    case .send(let channel): "waits for room in \(Escaped.text(story.name(of: channel)))"
    case .lock(let object), .signal(let object): "waits for \(Escaped.text(story.name(of: object)))"
    case .input: "waits for input"
    }
  }
}
