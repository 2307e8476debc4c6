import ProcscriptChannels
import ProcscriptSystem

/// Kills a process at any instruction of what it does with the ends of pipes: an end that it was about to close is
/// closed, and one that it was about to make keeps nobody waiting.
enum PipeSteps {
  /// It closes an end that nobody else has. Another process sleeps at the other end.
  static func closing() -> Int {
    kills { victim in
      let (a, b) = PipeRules.make(isDuplex: true)
      let isDone = victim({ a.close() }, { b.close() }, { b.close() })
      let receiver = Member { if a.receive(.never) != "closed" { fail("the end of the peer went by") } }
      receiver.awaitEnd("a receiver, the other end's holder killed while it closed it")
      return isDone
    }
  }

  /// It closes both ends, one of which a third process has too.
  static func closingBoth() -> Int {
    kills { victim in
      let (a, b) = PipeRules.make(isDuplex: true)
      var receiver: Member?
      let isDone = victim(
        {},
        {
          b.close()
          a.close()
        },
        {
          receiver = Member {
            b.close()
            if a.receive(.never) != "closed" { fail("the end of the peer went by") }
          }
          b.close()
          a.close()
        })
      receiver?.awaitEnd("a receiver, the other end's holder killed while it closed both")
      return isDone
    }
  }

  /// It closes an end that this process has too, which closes it afterwards.
  static func closingBeside() -> Int {
    kills { victim in
      let (a, b) = PipeRules.make(isDuplex: true)
      let isDone = victim({ a.close() }, { b.close() }, {})
      if a.receive(.passed) != "empty" { fail("an end is closed that this process has") }
      b.close()
      if a.receive(.never) != "closed" { fail("the end is not closed") }
      return isDone
    }
  }

  /// - Parameter trial: Makes what the victim has, lets it do what it does, and looks what has come of it. `meanwhile` is done
  ///   once the victim is there, before its first instruction.
  private static func kills(
    _ trial: (_ victim: (_ before: () -> Void, _ body: () -> Void, _ meanwhile: () -> Void) -> Int?) -> Int?
  ) -> Int {
    // What is only done at a first call is not the pipe's.
    let (a, b) = PipeRules.make(isDuplex: true)
    b.close()
    if a.receive(.passed) != "closed" { fail("the end is not closed") }
    func one(_ steps: Int) -> Int? {
      trial { before, body, meanwhile in
        let victim = SteppedMember(before: before, body)
        // What the victim has too, only it has from now on.
        meanwhile()
        var stepped = 0
        while stepped < steps && !victim.isDone {
          victim.step()
          stepped += 1
        }
        let isDone = victim.kill()
        victim.bury()
        return isDone ? stepped : nil
      }
    }
    // Unoptimized code has ten times the instructions.
    if isUnoptimized { return Victim.atRandomInstructions(for: 2) { one($0) } }
    return Victim.forEachInstruction { one($0) != nil }
  }

  private static var isUnoptimized: Bool { _isDebugAssertConfiguration() }
}
