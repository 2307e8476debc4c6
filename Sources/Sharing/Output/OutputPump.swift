import CProcscriptSystem
import Glibc
package import ProcscriptSystem

/// A process that passes on what a program writes to pipes, line by line, among the lines of the script's processes.
///
/// It is nobody's child, so that whoever has started the program goes on as it likes, and comes to its end when nobody
/// has the other ends of the pipes any more. At the program's end it is asked to have passed on all that was written by
/// then: see ``finish()``.
package struct OutputPump: ~Copyable {
  /// What it reads, and where that goes.
  package struct Source: Hashable, Sendable {
    package let descriptor: Int32
    package let isError: Bool

    package init(descriptor: Int32, isError: Bool) {
      (self.descriptor, self.isError) = (descriptor, isError)
    }
  }

  /// Once it is closed for writing, the pump passes on what there is; the pump closes the other end then.
  private let control: Descriptor

  /// Starts one. This process keeps the sources, and has to close them.
  ///
  /// - Parameters:
  ///   - sources: Ends of pipes.
  ///   - prepare: What the new process does first.
  /// - Throws: `SystemError` with the operation `fork` or `makePipe`.
  package static func start(of sources: [Source], preparing prepare: () -> Void) throws(SystemError) -> OutputPump {
    var ends: [Int32] = [0, 0]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw SystemError(.makePipe, .current, using: .live)
    }
    let (control, pumps) = (ends[0], ends[1])
    defer { close(pumps) }
    let pump = OutputPump(control: Descriptor(control))
    SharedOutput.drain()
    switch try forkProcess() {
    case .parent(let pid):
      _ = try waitForEnd(of: pid, until: .never)
      _ = try Wait.reap(pid)
    case .child:
      // Its parent ends at once, and it becomes a child of the system's first process.
      switch try? forkProcess() {
      case .child:
        prepare()
        run(sources, askedBy: pumps)
      case .parent, nil: exitNow(0)
      }
    }
    return pump
  }

  private init(control: consuming Descriptor) {
    self.control = control
  }

  /// The program has ended: waits until all that it has written was passed on. What others go on to write there is passed
  /// on too, but not waited for.
  ///
  /// - Throws: `SystemError` with the operation `poll`.
  package consuming func finish() throws(SystemError) {
    shutdown(control.number, Int32(SHUT_WR))
    _ = try Poll.wait(for: Poll.Interest(control.number), until: .never)
  }
}

/// The life of the pump itself.
private func run(_ sources: [OutputPump.Source], askedBy control: Int32) -> Never {
  // No signal is for it: it ends with its sources.
  SignalHandling.blockAll()
  setsid()
  SharedOutput.afterFork()
  OutputRelay.afterFork()
  var kept = sources.map(\.descriptor) + [control]
  if let relay = OutputRelay.handover { kept.append(relay) }
  kept.sort()
  procscript_close_others(kept, Int32(kept.count))
  try? StandardInput.detach()
  var pumping = Pumping(sources: sources, control: control)
  pumping.run()
  SharedOutput.drain()
  exitNow(0)
}

private struct Pumping {
  private var sources: [OutputPump.Source]
  /// -1 once the program has ended, and what it had written was passed on.
  private var control: Int32
  private var isAsked = false
  private var buffer = [UInt8](repeating: 0, count: 1 << 16)

  init(sources: [OutputPump.Source], control: Int32) {
    (self.sources, self.control) = (sources, control)
  }

  mutating func run() {
    while !sources.isEmpty {
      let isLooking = isAsked && control >= 0
      var polled = sources.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
      if !isAsked { polled.append(pollfd(fd: control, events: Int16(POLLIN), revents: 0)) }
      let count = poll(&polled, nfds_t(polled.count), isLooking ? 0 : -1)
      if count < 0 { continue }
      if count == 0 {
        SharedOutput.drain()
        close(control)
        control = -1
        continue
      }
      if !isAsked && polled[polled.count - 1].revents != 0 { isAsked = true }
      for (source, look) in zip(sources, polled) where look.revents != 0 { pass(source) }
    }
  }

  private mutating func pass(_ source: OutputPump.Source) {
    let count = read(source.descriptor, &buffer, buffer.count)
    if count > 0 {
      buffer.withUnsafeBytes {
        SharedOutput.pass(UnsafeRawBufferPointer(rebasing: $0.prefix(count)), isError: source.isError)
      }
    } else if count == 0 || Errno.current != .interrupted {
      sources.removeAll { $0 == source }
    }
  }
}
