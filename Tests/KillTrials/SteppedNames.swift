import ProcscriptChannels
import ProcscriptSystem

/// Kills a process at each instruction of what it does with an end of a pipe: sends it, receives it, stores it, lets go
/// of it. Whoever has the other end must be told in the end that it is closed, and nothing may be left.
enum SteppedNames {
  nonisolated(unsafe) private static let message = lastingBytes("names an end")
  nonisolated(unsafe) private static let key = lastingBytes("key")

  /// It puts the end into a queue.
  static func putting() -> Int {
    forEachInstruction { scene in
      scene.victim { _ = try scene.queue.put(message, naming: [scene.end], until: .passed) }
    }
  }

  /// It puts it into a queue that is full.
  static func puttingInVain() -> Int {
    forEachInstruction { scene in
      attempt { while try scene.queue.put(message, until: .passed) == .stored {} }
      return scene.victim { _ = try scene.queue.put(message, naming: [scene.end], until: .passed) }
    }
  }

  /// It sends it through another pipe.
  static func sending() -> Int {
    forEachInstruction { scene in
      scene.victim { _ = try scene.sender.send(message, naming: [scene.end], until: .passed) }
    }
  }

  /// It gets it from a queue, and lets go of it.
  static func getting() -> Int {
    forEachInstruction { scene in
      scene.put()
      return scene.victim { try scene.get() }
    }
  }

  /// It buries one that was killed while it took the message from a queue, and is killed at some instruction or not,
  /// while another one gets the readers' lock, and is killed before it takes the message.
  static func buryingTaker() -> Int {
    forEachInstruction(stride: 1) { scene, steps in
      scene.put()
      let taker = scene.victim { try scene.get() }
      while Arena.takerCount == 0 {
        if taker.isDone { fail("nobody was seen to take a message") }
        taker.step()
      }
      _ = taker.kill()
      // Made before: a fork waits for who has the arena's lock.
      let next = SteppedMember { try scene.get() }
      let burier = SteppedMember { taker.bury() }
      let stepped = burier.step(atMost: steps)
      let isDone = burier.isDone
      while Arena.takerCount == 1 && !next.isDone { next.step() }
      // Just before, or after, it says that it has seen to it.
      next.step(atMost: .random(in: 0..<40))
      _ = next.kill()
      if Bool.random() { burier.step(atMost: .max) }
      _ = burier.kill()
      scene.check([next, burier, taker], steps: stepped, burying: true)
      return isDone ? stepped : nil
    }
  }

  /// It closes it.
  static func closing() -> Int {
    forEachInstruction { scene in scene.victim { scene.end.close() } }
  }

  /// It closes the end that a message is on its way to that names the other one.
  static func closingBeforeRequest() -> Int {
    forEachInstruction { scene in
      attempt { _ = try scene.sender.send(message, naming: [scene.end], until: .passed) }
      let victim = scene.victim { scene.receiver.close() }
      scene.receiver.close()
      return victim
    }
  }

  /// It stores it, replaces it, and takes it away.
  static func storing() -> Int {
    forEachInstruction { scene in
      scene.victim {
        _ = try scene.map.set(key, message, naming: [scene.end])
        _ = try scene.map.set(key, message, naming: [scene.end])
        _ = try scene.map.remove(key)
      }
    }
  }

  /// It leaves it to who has started it.
  static func leaving() -> Int {
    forEachInstruction { scene in
      scene.victim { try Bequest.leave([scene.end]) { scene.note($0) } }
    }
  }

  /// It buries one that had it, and a message with it.
  static func burying() -> Int {
    forEachInstruction { scene in
      scene.put()
      let dead = Member.dead {
        var buffer = ReceiveBuffer()
        _ = try scene.queue.get(into: &buffer, until: .passed)
        _ = try scene.queue.put(message, naming: buffer.takeObjects(), until: .passed)
      }
      return scene.victim(beside: dead) { dead.bury() }
    }
  }

  private static func forEachInstruction(_ trial: (Scene) -> SteppedMember) -> Int {
    forEachInstruction { scene, steps in
      let victim = trial(scene)
      let stepped = victim.step(atMost: steps)
      let isDone = victim.kill()
      scene.check([victim], steps: stepped, burying: steps % 2 == 0)
      return isDone ? stepped : nil
    }
  }

  /// - Parameter trial: Returns how many steps it took the victim to come through; nil where it did not.
  private static func forEachInstruction(stride: Int = 7, _ trial: (Scene, _ steps: Int) -> Int?) -> Int {
    RobustLock.longestSleep = .max
    Scene.warmUp()
    // Unoptimized code has ten times the instructions.
    if isUnoptimized { return Victim.atRandomInstructions(for: 2) { trial(Scene(), $0) } }
    return Victim.forEachInstruction(stride: stride) { trial(Scene(), $0) != nil }
  }

  private static var isUnoptimized: Bool { _isDebugAssertConfiguration() }

  /// What a trial is about: a pipe, and where its one end can be sent.
  private final class Scene {
    let (other, end) = attempt { try Pipe.make(isDuplex: true) }
    let queue = attempt { try Queue(capacity: 4) }
    let (receiver, sender) = attempt { try Pipe.make(isDuplex: false) }
    let map = attempt { try SharedMap() }
    private var dead: Member?
    /// What the victim has left, in memory that it shares.
    private let note = Scene.noteMemory

    nonisolated(unsafe) private static let noteMemory: UnsafeMutablePointer<ObjectReference> = {
      guard let memory = try? SharedMemory(byteCount: 64) else { fail("no shared memory") }
      return memory.keepForever().baseAddress!.assumingMemoryBound(to: ObjectReference.self)
    }()

    init() {
      note.pointee = ObjectReference(offset: 0, id: 0)
    }

    func put() {
      attempt { _ = try queue.put(message, naming: [end], until: .passed) }
    }

    func get() throws {
      var buffer = ReceiveBuffer()
      if try queue.get(into: &buffer, until: .passed) == .received { _ = buffer.takeObjects() }
    }

    func note(_ reference: ObjectReference) { note.pointee = reference }

    /// The process that will be killed. From then on it alone has the end, and messages may name it.
    func victim(beside dead: Member? = nil, _ body: () throws -> Void) -> SteppedMember {
      self.dead = dead
      let victim = SteppedMember(body)
      end.close()
      return victim
    }

    /// - Parameter isFirst: Whether the victims are buried before anybody looks at what they used.
    func check(_ victims: [SteppedMember], steps: Int, burying isFirst: Bool) {
      if isFirst { for victim in victims { victim.bury() } }
      var buffer = ReceiveBuffer()
      var waiting = queue.size
      while attempt({ try queue.get(into: &buffer, until: .passed) }) == .received {
        use(buffer.takeObjects(), steps)
        waiting -= 1
      }
      if waiting != 0 { fail("killed at step \(steps): \(waiting) messages cannot be received") }
      while !receiver.isClosed, attempt({ try receiver.poll(until: .passed) }) == .message {
        if attempt({ try receiver.receive(into: &buffer, until: .passed) }) != .received {
          fail("killed at step \(steps): a message that is there cannot be received")
        }
        use(buffer.takeObjects(), steps)
      }
      attempt { if try map.get(key, into: &buffer) == .found { use(buffer.takeObjects(), steps) } }
      attempt { _ = try map.remove(key) }
      if !isFirst { for victim in victims { victim.bury() } }
      dead?.bury()
      if let left = attempt({ try Bequest.take(note.pointee) }) { use(left, steps) }
      Bequest.discard(note.pointee)

      let faults = Arena.faults()
      if !faults.isEmpty { fail("killed at step \(steps): \(faults)") }
      if Arena.manifestCount != 0 { fail("killed at step \(steps), a manifest is left") }
      if attempt({ try other.poll(until: .passed) }) != .closed {
        fail("killed at step \(steps), the end is not closed")
      }
    }

    /// What came with a message is the end itself.
    private func use(_ objects: [SharedObject], _ steps: Int) {
      for object in objects {
        guard let end = object as? PipeEnd else { fail("killed at step \(steps): not the end of a pipe") }
        attempt { _ = try end.send(message, until: .passed) }
        var buffer = ReceiveBuffer()
        if attempt({ try other.receive(into: &buffer, until: .passed) }) != .received {
          fail("killed at step \(steps): the end of another pipe came")
        }
      }
    }

    /// What is only done at a first call is not the trials'.
    static func warmUp() {
      let scene = Scene()
      scene.put()
      var buffer = ReceiveBuffer()
      attempt { _ = try scene.queue.get(into: &buffer, until: .passed) }
      scene.use(buffer.takeObjects(), 0)
      attempt {
        _ = try scene.map.set(key, message, naming: [scene.end])
        _ = try scene.map.remove(key)
        try Bequest.leave([scene.end]) { _ in }
      }
      scene.end.close()
    }
  }
}
