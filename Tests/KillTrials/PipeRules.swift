import Glibc
import ProcscriptChannels
import ProcscriptSystem

/// What pipes promise: each prints what it sees.
enum PipeRules {
  static func outcomes() {
    let (a, b) = make(isDuplex: true)
    print(a.receive(), a.receive(Deadline(after: 0.02)), a.receive(.never), a.poll(), a.poll(Deadline(after: 0.02)))
    print(a.send("1"), a.send("2"), b.poll(.never), b.receive(), b.receive(.never), b.receive())
    print(b.send("3"), b.send("4"), a.receive())
    b.close()
    print(a.poll(), a.receive(), a.receive(), a.poll(.never), a.receive(.never), a.send("5"), a.send("5", .never))
    print(b.isClosed, b.receive(), b.poll(), b.send("6"), a.isClosed)
    let (reader, writer) = make(isDuplex: false)
    print(reader.isReadable, reader.isWritable, writer.isReadable, writer.isWritable)
    print(writer.send("1"), reader.receive())
  }

  /// A pipe holds 64 KiB; larger messages go through all the same.
  static func room() {
    let (reader, writer) = make(isDuplex: false)
    let kilobyte = String(repeating: "k", count: 1000)
    var sent = 0
    while writer.send(kilobyte) == "stored" { sent += 1 }
    print((60...66).contains(sent), writer.send(kilobyte, Deadline(after: 0.02)), writer.send(kilobyte, .never))
    print(writer.send(String(repeating: "m", count: 1 << 20)))
    for _ in 0..<sent where reader.receive() != kilobyte { fail("a damaged message") }
    print(reader.receive().utf8.count, reader.receive())
  }

  /// The other end's last holder closes it, ends or is killed: a sleeper learns it at once.
  static func closing() {
    let (a, b) = make(isDuplex: true)
    let peer = Child(joining: {
      a.close()
      _ = b.send("last")
      _ = b.receive(.never)
      b.close()
      pause()
    })
    b.close()
    print(a.receive(.never))
    let receiver = Child(joining: {
      print(a.receive(.never), a.send("x")); flush()
    })
    receiver.awaitSleep()
    let sent = a.send("go on")
    receiver.awaitEnd("the receiver")
    print(sent)
    flush()
    peer.kill()

    let (c, d) = make(isDuplex: true)
    let victim = Child(joining: {
      c.close()
      pause()
    })
    d.close()
    let sleepers = [Deadline.never, Deadline(after: 20)].map { deadline in
      Child(joining: { if c.receive(deadline) != "closed" { fail("the end of the peer went by") } })
    }
    for sleeper in sleepers { sleeper.awaitSleep() }
    victim.kill()
    for sleeper in sleepers { sleeper.awaitEnd("a sleeper") }
    print(c.receive())
  }

  /// A process that nobody waits for is killed: those who wait for it find that out by themselves.
  static func unreaped() {
    let (a, b) = make(isDuplex: true)
    let victim = Child(joining: {
      a.close()
      pause()
    })
    b.close()
    let sleepers = [Deadline.never, Deadline(after: 20)].map { deadline in
      Child(joining: { if a.receive(deadline) != "closed" { fail("the end of the peer went by") } })
    }
    // One that is killed before it has come to itself is known to be dead by its parent only.
    for process in sleepers + [victim] { process.awaitSleep() }
    kill(victim.pid, SIGKILL)
    for sleeper in sleepers { sleeper.awaitEnd("a sleeper") }
    victim.kill()
  }

  static func make(isDuplex: Bool) -> (PipeEnd, PipeEnd) {
    do { return try Pipe.make(isDuplex: isDuplex) } catch { fail("no pipe: \(error)") }
  }

  /// A child leaves without writing what it has printed.
  private static func flush() { fflush(nil) }
}
