import ProcscriptChannels
import ProcscriptExploring
import ProcscriptLua
import ProcscriptSystem

/// What `tostring` says of channels: `<Queue 'jobs' 3 of 10>`. It waits for nothing: what cannot be had at once, as another
/// process has the object, is left out.
enum ObjectDescriptions {
  /// The `__tostring` of all of them.
  static let describe: HostFunction = { L in
    channelCall(L, SharedObject.self) { state, object throws(LuaError) in
      if object.isHeld { try point(.looks, object) }
      state.rawGet("__name", from: state.upvalueIndex(1))
      let kind = state.string(at: -1) ?? ""
      state.pop()
      // Another object may lie in the place of one that is closed.
      let name = (object.isHeld ? object.givenName : nil).map { " '\($0)'" } ?? ""
      state.push("<\(nameOfLocks[kind] ?? kind)\(name) \(words(for: object, of: kind, in: state))>")
      return 1
    }
  }

  private static let nameOfLocks = [ChannelKinds.cellsLock.name: "Lock", ChannelKinds.sharedTableLock.name: "Lock"]

  private static func words(for object: SharedObject, of kind: String, in state: State) -> String {
    switch object {
    case let queue as Queue: words(for: queue)
    case let end as PipeEnd: words(for: end)
    case let semaphore as Semaphore: words(for: semaphore)
    case let event as Event: (event.isSet ? "set" : "not set") + waiting(event)
    case let barrier as Barrier: words(for: barrier)
    case let value as Cells where kind == ChannelKinds.value.name: words(forValue: value, in: state)
    case let array as Cells where kind == ChannelKinds.array.name: words(forArray: array, in: state)
    case let table as SharedMap where kind == ChannelKinds.sharedTable.name: words(for: table, in: state)
    default:
      if let lock = object.holdable {
        holder(of: lock, in: state) + waiting(lock)
      } else {
        "\(object.recorded.number)"
      }
    }
  }

  private static func words(for queue: Queue) -> String {
    guard queue.isHeld else { return "closed here" }
    var words = "\(queue.size)" + (queue.capacity.map { " of \($0)" } ?? "")
    if queue.isClosed { words = queue.isEmpty ? "closed" : "closed, \(queue.size) left" }
    return words + waiting(queue)
  }

  private static func words(for end: PipeEnd) -> String {
    if end.isClosed { return "closed" }
    return end.isReadable ? "open, \(end.receivableCount) to receive" : "open, only sends"
  }

  private static func words(for semaphore: Semaphore) -> String {
    let free = semaphore.valueSoon.map { "\($0)" } ?? "some"
    return "\(free) of \(semaphore.initialCount) free" + waiting(semaphore)
  }

  private static func words(for barrier: Barrier) -> String {
    // A call on a stopped process's barrier would wait for that.
    guard let count = barrier.waitingSoon else { return "of \(barrier.parties)" }
    return count.map { "\($0) of \(barrier.parties) waiting" } ?? "broken"
  }

  private static func words(forValue value: Cells, in state: State) -> String {
    guard let elements = value.firstElements(1) else { return holder(of: value, in: state) }
    return elements.first.map { words(for: $0, in: state) } ?? "of 0"
  }

  /// How many elements of an array are shown.
  private static let mostElements = 10

  private static func words(forArray array: Cells, in state: State) -> String {
    guard let elements = array.firstElements(mostElements) else {
      return "of \(array.count), \(holder(of: array, in: state))"
    }
    if elements.isEmpty { return "of 0" }
    let rest = array.count > elements.count ? ", …" : ""
    return "of \(array.count): " + elements.map { words(for: $0, in: state) }.joined(separator: ", ") + rest
  }

  private static func words(for table: SharedMap, in state: State) -> String {
    table.entryCount.map { $0 == 1 ? "of 1 field" : "of \($0) fields" } ?? holder(of: table, in: state)
  }

  private static func words(for cell: Cell, in state: State) -> String {
    switch cell {
    case .integer(let value): return "\(value)"
    case .boolean(let value): return "\(value)"
    case .float(let value):
      state.push(value)
      defer { state.pop() }
      return (try? state.description(at: -1)) ?? "\(value)"
    }
  }

  private static func holder(of lock: some Holdable, in state: State) -> String {
    guard let owner = lock.owner else { return "free" }
    return lock.isOwn ? "held by this process" : "held by \(state.title(of: owner))"
  }

  private static func waiting(_ object: SharedObject) -> String {
    let count = object.waiterCount
    return count == 0 ? "" : ", \(count) waiting"
  }
}

extension State {
  /// A process as people know it: `Process-2 (pid 42)`, where the script has ever had it.
  func title(of pid: ProcessID) -> String {
    push(Int64(pid.rawValue))
    return ProcessTitles.title(answer(to: "known_name", arguments: 1), pid)
  }
}
