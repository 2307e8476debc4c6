import ProcscriptText
import ProcscriptTrace

/// What one process did and what happened to it, as events for the plain log.
struct LaneLog {
  /// Its own deeds in order, then what happened to it whatever it did.
  private(set) var events: [LogEvent] = []

  private let story: Story
  private let rules: PlainLog.Rules
  private let traffic: ChannelTraffic
  private let index: Int
  private let process: TracedProcess
  private let letter: String
  private let thread: LogEvent.Thread

  /// - Parameter place: That of its lane.
  init(of place: Int, in story: Story, rules: PlainLog.Rules, traffic: ChannelTraffic) {
    self.story = story
    self.rules = rules
    self.traffic = traffic
    index = story.lanes[place].process
    process = story.process(of: story.lanes[place])
    letter = story.lanes[place].letter
    thread = LogEvent.Thread(place: place)
    addChildren()
    addWaits()
    addMessages()
    addSignals()
    addDeadlocks()
    addPrints()
    addDeeds()
    arrange()
    addEnd()
    if !events.isEmpty { events[0].causes.append(.started(process: index)) }
    addAdoption()
  }

  private mutating func add(
    _ text: String, at moment: Trace.Moment, _ kind: LogEvent.Kind = .other, key: LogEvent.Key? = nil,
    after causes: [LogEvent.Key] = []
  ) {
    events.append(
      LogEvent(thread: thread, moment: moment, text: "\(letter) \(text)", kind: kind, key: key, causes: causes))
  }

  // MARK: Deeds

  private mutating func addChildren() {
    for child in story.children[index] {
      let other = story.trace.processes[child]
      let letter = story.letter(of: child)
      let verb =
        switch other.beginning {
        case .main, .fork: "forks"
        case .spawn: "spawns"
        case .program: "runs"
        }
      let name = Escaped.text(other.name) + (other.isDaemon ? ", a daemon" : "")
      add("\(verb) \(letter) (\(name))", at: other.started, key: .started(process: child))
      if let reaping = story.reaping(of: child) {
        let place = story.laneOfProcess[child]
        add("reaps \(letter)", at: reaping, .reaping(place), after: [.ended(process: child)])
      }
    }
  }

  private mutating func addWaits() {
    for wait in process.waits where isTold(wait) { add(wording(of: wait), at: wait.from, .wait) }
  }

  private mutating func addMessages() {
    for message in process.messages where traffic.isListed(message.channel) {
      let name = Escaped.text(story.name(of: message.channel))
      let key = LogEvent.Key.sent(channel: message.channel, ordinal: message.ordinal)
      switch message.direction {
      case .sent: add("puts a message into \(name)", at: message.moment, key: key)
      case .received: add("takes a message from \(name)", at: message.moment, after: [key])
      }
    }
  }

  private mutating func addSignals() {
    for signal in process.signals {
      let target = signal.target.map { $0 == index ? "itself" : story.letter(of: $0) } ?? "another process"
      let key = signal.target.map {
        LogEvent.Key.signalled(process: $0, number: signal.number, moment: signal.moment)
      }
      add("sends \(SignalNames.name(of: signal.number)) to \(target)", at: signal.moment, key: key)
    }
  }

  private mutating func addDeadlocks() {
    for deadlock in story.trace.deadlocks where deadlock.teller == index {
      let letters = deadlock.members.map { story.letter(of: $0.process) }.joined(separator: ", ")
      add("is told of a deadlock of \(letters)", at: deadlock.moment)
    }
  }

  private mutating func addPrints() {
    for (place, print) in process.prints.enumerated() {
      let way = print.isError ? "prints to standard error" : "prints"
      let rest = print.omitted > 0 ? " and \(print.omitted) bytes more" : ""
      add("\(way) \(QuotedText.of(print.text, in: story))\(rest)", at: print.moment)
      if place + 1 == process.printsLeftOut.lowerBound {
        add("prints \(process.printsLeftOut.count) times more, what is not kept", at: print.moment)
      }
    }
  }

  private mutating func addDeeds() {
    for deed in process.deeds { add(Escaped.text(story.wording(of: deed)), at: deed.moment) }
  }

  private func isTold(_ wait: TracedWait) -> Bool {
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
    case .program: "waits for a program to end"
    case .descriptor(let descriptor): "waits for \(story.wording(of: descriptor))"
    }
  }

  // MARK: Their order

  private mutating func arrange() {
    let sorted = events.enumerated().sorted { ($0.element.moment, $0.offset) < ($1.element.moment, $1.offset) }
    events = []
    for (_, event) in sorted {
      // Into how many waits a wait falls may depend on who runs when.
      if case .wait = event.kind, let last = events.last, last.text == event.text { continue }
      events.append(event)
      sortReapings()
    }
  }

  /// Children that end at about the same time are reaped in any order: here by their letters.
  private mutating func sortReapings() {
    var index = events.count - 1
    while index > 0, case .reaping(let place) = events[index].kind, case .reaping(let other) = events[index - 1].kind,
      place < other, events[index].moment - events[index - 1].moment < rules.gap
    {
      events.swapAt(index, index - 1)
      (events[index].moment, events[index - 1].moment) = (events[index - 1].moment, events[index].moment)
      index -= 1
    }
  }

  // MARK: What happens to it

  private mutating func addEnd() {
    guard let ended = process.ended else { return }
    var text = "ends"
    var causes: [LogEvent.Key] = [.adopted(process: index)]
    switch process.ending {
    case .exit(let code): text += " (exit code \(code))"
    case .signal(let number):
      text = "is killed by \(SignalNames.name(of: number))"
      if let killer = story.killer(of: index) {
        text += " from \(killer.process == index ? "itself" : story.letter(of: killer.process))"
        causes.append(.signalled(process: index, number: number, moment: killer.signal.moment))
      } else if story.hasEndedWithParent(index), let parent = process.parent {
        text += " as \(story.letter(of: parent)) ends"
        causes.append(.ended(process: parent))
      }
    case nil: break
    }
    if story.neglect(of: thread.place) >= rules.gap { text += " and is a zombie" }
    // Nobody can have taken its exit code before, and it can have done nothing after.
    let moment = max(min(ended, process.reaped ?? ended), events.last?.moment ?? 0)
    add(text, at: moment, key: .ended(process: index), after: causes)
  }

  private mutating func addAdoption() {
    guard let adoption = story.orphaning(of: index), let parent = process.parent else { return }
    events.append(
      LogEvent(
        thread: LogEvent.Thread(place: thread.place, isOwn: false), moment: adoption.moment,
        text: "\(letter) is an orphan now, and adopted", key: .adopted(process: index),
        causes: [.ended(process: parent), .started(process: index)]))
  }
}
