import Glibc
import Testing

@testable import ProcscriptSystem

/// Each in a program of its own, since the actions of signals are the whole process's.
@Suite(.timeLimit(.minutes(10))) struct SignalHandlingTests {
  @Test func `a hook is called for each interrupt`() async {
    await #expect(processExitsWith: .exitCode(5)) {
      letSignalsIn()
      Interrupts.handle(hook: { if Interrupts.count == 2 { exitNow(5) } })
      pthread_kill(pthread_self(), SIGINT)
      ensure(Interrupts.isPending && Interrupts.count == 1)
      pthread_kill(pthread_self(), SIGINT)
    }
  }

  @Test func `an interrupt ends a read that blocks`() async {
    await #expect(processExitsWith: .success) {
      letSignalsIn()
      var ends: [Int32] = [0, 0]
      ensure(pipe(&ends) == 0)
      let reading = ends[0]
      Interrupts.handle()
      let reader = pthread_self()
      var thread = pthread_t()
      // Again and again: the first may come before the read has begun.
      let interrupt: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { reader in
        while true {
          pthread_kill(pthread_t(UInt(bitPattern: reader)), SIGINT)
          usleep(10_000)
        }
      }
      pthread_create(&thread, nil, interrupt, UnsafeMutableRawPointer(bitPattern: UInt(reader)))
      var byte: UInt8 = 0
      ensure(read(reading, &byte, 1) == -1 && errno == EINTR)
      exit(0)
    }
  }

  @Test func `an inherited ignoring of SIGINT stays, whoever leads`() async {
    await #expect(processExitsWith: .success) {
      letSignalsIn()
      signal(SIGINT, SIG_IGN)
      Interrupts.handle()
      pthread_kill(pthread_self(), SIGINT)
      ensure(!Interrupts.isPending && Interrupts.leader == nil)
      Interrupts.follow(.parent())
      pthread_kill(pthread_self(), SIGINT)
      ensure(SignalAction.current(of: .interrupt).isIgnored)
      exit(0)
    }
  }

  @Test func `a crash signal that is ignored stays so, one that is handled ends the process again`() async {
    await #expect(processExitsWith: .signal(SIGABRT)) {
      letSignalsIn()
      signal(SIGQUIT, SIG_IGN)
      signal(SIGABRT) { _ in }
      SignalHandling.endOnCrashes()
      pthread_kill(pthread_self(), SIGQUIT)
      pthread_kill(pthread_self(), SIGABRT)
      exit(0)
    }
  }

  @Test func `a forked child has none of its parent's handlers, and ignores what its parent does`() async {
    await #expect(processExitsWith: .success) {
      letSignalsIn()
      for number in [SIGSEGV, SIGUSR1, SIGTERM, __libc_current_sigrtmax()] { signal(number) { _ in exitNow(1) } }
      signal(SIGUSR2, SIG_IGN)
      switch try forkProcess() {
      case .child:
        pthread_kill(pthread_self(), SIGUSR2)
        // The C library keeps those between for itself.
        for number in [1...SIGSYS, __libc_current_sigrtmin()...__libc_current_sigrtmax()].joined() {
          if SignalAction.current(of: Signal(rawValue: number)).isHandler { exitNow(2) }
        }
        pthread_kill(pthread_self(), __libc_current_sigrtmax())
      case .parent(let child):
        _ = try ProcscriptSystem.waitForEnd(of: [child], until: .never, all: true)
        let signal = Signal(rawValue: __libc_current_sigrtmax())
        ensure(try Wait.reap(child) == .ended(.signalled(signal, coreDumped: false)))
        exit(0)
      }
    }
  }

  @Test func `a signal that comes while its receiver is started goes to that, and does not end this process`() async {
    await #expect(processExitsWith: .success) {
      letSignalsIn()
      var started: ProcessID?
      try SignalForwarding.begin { () throws(SystemError) in
        guard case .parent(let child) = try forkProcess() else {
          while true { pause() }
        }
        pthread_kill(pthread_self(), SIGTERM)
        started = child
        return child
      }
      guard let started else { exit(1) }
      _ = try ProcscriptSystem.waitForEnd(of: [started], until: .never, all: true)
      ensure(try Wait.reap(started) == .ended(.signalled(.terminate, coreDumped: false)))
      exit(0)
    }
  }

  @Test func `an inherited ignoring of SIGCHLD is taken back`() async {
    await #expect(processExitsWith: .success) {
      letSignalsIn()
      signal(SIGCHLD, SIG_IGN)
      SignalHandling.prepareHost()
      let child = ChildProgram.shell("exit 9")
      child.waitForEnd()
      ensure(try Wait.reap(child.pid) == .ended(.exited(9)))
      exit(0)
    }
  }

  @Test func `a forked child dies of an interrupt, one that came before it forgot the host's handler too`() async {
    await #expect(processExitsWith: .success) {
      letSignalsIn()
      Interrupts.handle(hook: { exitNow(1) })
      let calls = SystemCalls()
      calls.fork = { () throws(Errno) in
        let pid = try SystemCalls.live.fork()
        if pid == 0 { pthread_kill(pthread_self(), SIGINT) }
        return pid
      }
      guard case .parent(let child) = try forkProcess(using: calls) else { exitNow(2) }
      _ = try ProcscriptSystem.waitForEnd(of: [child], until: .never, all: true)
      ensure(try Wait.reap(child) == .ended(.signalled(.interrupt, coreDumped: false)))
      exit(0)
    }
  }

  @Test func `a forked child knows nothing of its parent's interrupts, and blocks no signal`() async {
    await #expect(processExitsWith: .success) {
      letSignalsIn()
      Interrupts.handle()
      pthread_kill(pthread_self(), SIGINT)
      _ = SignalMask.only(.terminate).block()
      switch try forkProcess() {
      case .child:
        var blocked = sigset_t()
        pthread_sigmask(SIG_BLOCK, nil, &blocked)
        let isClean =
          !Interrupts.isPending && Interrupts.count == 0 && (1...64).allSatisfy { sigismember(&blocked, $0) != 1 }
        exitNow(isClean ? 0 : 1)
      case .parent(let child):
        _ = try ProcscriptSystem.waitForEnd(of: [child], until: .never, all: true)
        // The interrupt is still the parent's.
        ensure(Interrupts.isPending)
        _ = Interrupts.take()
        _ = try ProcscriptSystem.waitForEnd(of: [child], until: .never, all: true)
        ensure(try Wait.reap(child) == .ended(.exited(0)))
        exit(0)
      }
    }
  }

  @Test func `SIGCHLD has its old action and mask back after a wait without descriptors`() async {
    await #expect(processExitsWith: .success) {
      letSignalsIn()
      let child = ChildProgram.shell("sleep 0.02")
      ensure(
        try ProcscriptSystem.waitForEnd(of: [child.pid], until: .never, all: true, using: .withoutDescriptors).reason
          == .satisfied)
      var action = sigaction()
      sigaction(SIGCHLD, nil, &action)
      ensure(unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 0)
      var blocked = sigset_t()
      pthread_sigmask(SIG_BLOCK, nil, &blocked)
      ensure(sigismember(&blocked, SIGCHLD) == 0)
      exit(0)
    }
  }
}
