import ProcscriptTimeline
import ProcscriptTrace
import Testing

/// What the picture looks like.
@Suite struct TerminalPictureTests {
  private func picture(_ trace: Trace, width: Int = 80) -> String {
    TerminalPicture(Story(trace), width: width, style: .init(isColoured: false)).lines().joined(separator: "\n")
  }

  @Test func `a process alone`() {
    #expect(
      picture(Samples.alone) == """
        1 process          0          10 ms       20 ms       30 ms       40 ms
        in 50.0 ms         ├──────────┼───────────┼───────────┼───────────┼───────────
        A MainProcess 4100 ━━━━━━━━━━━━···································━━━━━━━━━━━✓ 0

        ━ running   · sleeping   ✓ ended: exit code 0
        """)
  }

  @Test func `two children, joined`() {
    #expect(
      picture(Samples.joined) == """
        3 processes         0                 0.5 s              1.0 s
        in 1.51 s           ├─────────────────┼──────────────────┼───────────────────
        A MainProcess  4100 ┬╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┴╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┴✓ 0
        B ├─ Process-1 4101 ·····································✓ 0
        C └─ Process-2 4102 ························································✓ 0

        · sleeping   ╌ waiting for a process (join)   ┬ starts a process
        ┴ reaps one: takes its exit code   ✓ ended: exit code 0
        """)
  }

  @Test func `a zombie, and who did not take its exit code`() {
    #expect(
      picture(Samples.zombie) == """
        2 processes         0        0.5 s    1.0 s     1.5 s    2.0 s     2.5 s
        in 3.01 s           ├────────┼────────┼─────────┼────────┼─────────┼─────────
        A MainProcess  4100 ┬·······················································┴✓ 0
        B └─ Process-1 4101 ━━━━━━━✗ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ┘ 3

        ━ running   · sleeping   Z zombie: ended, not reaped   ┬ starts a process
        ┴ reaps one: takes its exit code   ✓ ended: exit code 0
        ✗ ended: another code, or by a signal   ┘ reaped

        • B ended with exit code 3.
        • B was a zombie for 2.60 s: A took its exit code only then.
        """)
  }

  @Test func `an orphan`() {
    #expect(
      picture(Samples.orphan) == """
        3 processes                     0              1 s            2 s            3 s
        in 3.02 s                       ├──────────────┼──────────────┼──────────────┼
        A MainProcess              4100 ┬╌╌╌╌╌╌╌╌╌╌╌╌╌╌┴·····························✓ 0
        B └─ Process-1             4101 ┬··············✓ 0
        C    └─ Process-1:1 orphan 4102 ···············◇······················✓ 0

        · sleeping   ╌ waiting for a process (join)   ┬ starts a process
        ┴ reaps one: takes its exit code   ◇ orphaned: its parent has ended
        ✓ ended: exit code 0

        • C was orphaned when B ended; process 1 adopted it.
        """)
  }

  @Test func `a daemon ends with its parent`() {
    #expect(
      picture(Samples.daemon) == """
        3 processes             0         0.5 s     1.0 s     1.5 s     2.0 s
        in 2.01 s               ├─────────┼─────────┼─────────┼─────────┼
        A MainProcess      4100 ┬╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┴···············↯✓ 0
        B ├─ logger daemon 4101 ········································✗ SIGTERM from A
        C └─ worker        4102 ━━━━━━━━━━━━━━━━━━━━━━━━✓ 0

        ━ running   · sleeping   ╌ waiting for a process (join)   ┬ starts a process
        ┴ reaps one: takes its exit code   ↯ sends a signal   ✓ ended: exit code 0
        ✗ ended: another code, or by a signal

        • B was killed by A with SIGTERM.
        """)
  }

  @Test func `a daemon whose parent is killed ends too, another child lives on`() {
    #expect(
      picture(Samples.killedParent) == """
        3 processes                0        0.2 s     0.4 s    0.6 s     0.8 s    1.0 s
        in 1.00 s                  ├────────┼─────────┼────────┼─────────┼────────┼
        A MainProcess         4100 ┬╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌✗ SIGKILL
        B ├─ Process-1 daemon 4101 ·································✗ SIGTERM as A ended
        C └─ Process-2 orphan 4102 ·································◇·············✓ 0

        · sleeping   ╌ waiting for a process (join)   ┬ starts a process
        ◇ orphaned: its parent has ended   ✓ ended: exit code 0
        ✗ ended: another code, or by a signal

        • A was killed by SIGKILL.
        • B ended with its parent A, as a daemon does.
        • C was orphaned when A ended; process 1 adopted it.
        """)
  }

  @Test func `one is stopped, goes on, and is killed`() {
    #expect(
      picture(Samples.kill) == """
        2 processes         0       0.2 s    0.4 s    0.6 s    0.8 s    1.0 s
        in 1.01 s           ├───────┼────────┼────────┼────────┼────────┼
        A MainProcess  4100 ┬·······↯·············↯············↯········┴✓ 0
        B └─ Process-1 4101 ━━━━━━━━━‖‖‖‖‖‖‖‖‖‖‖‖‖━━━━━━━━━━━━━✗ZZZZZZZZ┘ SIGKILL from A

        ━ running   · sleeping   ‖ stopped   Z zombie: ended, not reaped
        ┬ starts a process   ┴ reaps one: takes its exit code   ↯ sends a signal
        ✓ ended: exit code 0   ✗ ended: another code, or by a signal   ┘ reaped

        • B was killed by A with SIGKILL (notes.lua:12).
        • B was a zombie for 205 ms: A took its exit code only then.
        • B was stopped for 300 ms.

        ! 12,345 events were not kept.
        """)
  }

  @Test func `three take turns with a lock`() {
    #expect(
      picture(Samples.lock) == """
        4 processes         0        100 ms   200 ms   300 ms   400 ms   500 ms   600 ms
        in 640 ms           ├────────┼────────┼────────┼────────┼────────┼────────┼───
        A MainProcess  4100 ┬╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┴╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┴╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┴━━✓ 0
        B ├─ Process-1 4101 ━━━━━············━✓ 0
        C ├─ Process-2 4102 ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒━━━━━············━✓ 0
        D └─ Process-3 4103 ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒━━━━━············━✓ 0

        ━ running   · sleeping   ╌ waiting for a process (join)
        ▒ waiting for a lock or event   ┬ starts a process
        ┴ reaps one: takes its exit code   ✓ ended: exit code 0

        • D waited longest for lock 1: 396 ms.
        """)
  }

  @Test func `messages of a queue`() {
    #expect(
      picture(Samples.queue) == """
        3 processes        0        100 ms   200 ms    300 ms   400 ms   500 ms
        in 620 ms          ├────────┼────────┼─────────┼────────┼────────┼───────────
        A MainProcess 4100 ┬╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┴╌╌╌╌╌╌╌╌╌┴✓ 0
        B ├─ producer 4101 ···············································✓ 0
        C └─ consumer 4102 ~~~~~~~~~━━━~~~~~~~━━━~~~~~~━━━~~~~~~~━━~~~~~~~━━━━━━━━━━✓ 0

        ━ running   · sleeping   ╌ waiting for a process (join)
        ~ waiting for a message or for room   ┬ starts a process
        ┴ reaps one: takes its exit code   ✓ ended: exit code 0
        """)
  }

  @Test func `a queue has a row, with how many messages were in it`() {
    var trace = Samples.queue
    trace.queues = [7]
    for index in trace.processes[2].messages.indices {
      trace.processes[2].messages[index].moment += Samples.ms(Double(index) * 40)
    }
    #expect(
      picture(trace) == """
        3 processes        0        100 ms   200 ms    300 ms   400 ms   500 ms
        in 620 ms          ├────────┼────────┼─────────┼────────┼────────┼───────────
        A MainProcess 4100 ┬╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┴╌╌╌╌╌╌╌╌╌┴✓ 0
        B ├─ producer 4101 ···············································✓ 0
        C └─ consumer 4102 ~~~~~~~~~━━━~~~~~~~━━━~~~~~~━━━~~~~~~~━━~~~~~~~━━━━━━━━━━✓ 0
        queue 1                     ▄        ▄▄▄▄▄     ▄▄▄▄▄▄▄▄ ▄▄▄▄▄▄▄▄▄███▄▄▄▄▄▄▄▄▄

        ━ running   · sleeping   ╌ waiting for a process (join)
        ~ waiting for a message or for room   ┬ starts a process
        ┴ reaps one: takes its exit code   ✓ ended: exit code 0
        ▂▅█ messages in a queue (█ is 2 in queue 1)
        """)
  }

  @Test func `two race while a third waits for input`() {
    #expect(
      picture(Samples.race) == """
        3 processes         0        50 ms    100 ms   150 ms   200 ms   250 ms   300 ms
        in 320 ms           ├────────┼────────┼────────┼────────┼────────┼────────┼───
        A MainProcess  4100 ┬━????????????????━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┴╌┴✓ 0
        B ├─ Process-1 4101 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━✓ 0
        C └─ Process-2 4102 ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━✗ 1

        ━ running   ╌ waiting for a process (join)   ? waiting for input
        ┬ starts a process   ┴ reaps one: takes its exit code   ✓ ended: exit code 0
        ✗ ended: another code, or by a signal

        • C ended with exit code 1.
        """)
  }

  @Test func `a narrow terminal`() {
    #expect(
      picture(Samples.orphan, width: 40) == """
        3 processes     0      1 s    2 s    3 s
        in 3.02 s       ├──────┼──────┼──────┼
        A MainPro… 4100 ┬╌╌╌╌╌╌┴·············✓ 0
        B └Proce…1 4101 ┬······✓ 0
        C  └…1:1 o 4102 ·······◇··········✓ 0

        · sleeping
        ╌ waiting for a process (join)
        ┬ starts a process
        ┴ reaps one: takes its exit code
        ◇ orphaned: its parent has ended
        ✓ ended: exit code 0

        • C was orphaned when B ended; process 1
          adopted it.
        """)
  }

  @Test func `a wide terminal`() {
    #expect(
      picture(Samples.kill, width: 120) == """
        2 processes         0       0.1 s   0.2 s    0.3 s   0.4 s    0.5 s   0.6 s   0.7 s    0.8 s   0.9 s    1.0 s
        in 1.01 s           ├───────┼───────┼────────┼───────┼────────┼───────┼───────┼────────┼───────┼────────┼
        A MainProcess  4100 ┬···············↯·························↯························↯················┴✓ 0
        B └─ Process-1 4101 ━━━━━━━━━━━━━━━━━‖‖‖‖‖‖‖‖‖‖‖‖‖‖‖‖‖‖‖‖‖‖‖‖‖━━━━━━━━━━━━━━━━━━━━━━━━━✗ZZZZZZZZZZZZZZZZ┘ SIGKILL from A

        ━ running   · sleeping   ‖ stopped   Z zombie: ended, not reaped   ┬ starts a process   ┴ reaps one: takes its exit code
        ↯ sends a signal   ✓ ended: exit code 0   ✗ ended: another code, or by a signal   ┘ reaped

        • B was killed by A with SIGKILL (notes.lua:12).
        • B was a zombie for 205 ms: A took its exit code only then.
        • B was stopped for 300 ms.

        ! 12,345 events were not kept.
        """)
  }

  @Test func `colours`() {
    let lines = TerminalPicture(Story(Samples.zombie), width: 60, style: .init(isColoured: true)).lines()
    #expect(
      lines.joined(separator: "\n").replacing("\u{1B}", with: "^") == """
        2 processes         ^[2m0           1 s         2 s         3 s^[m
        in 3.01 s           ^[2m├───────────┼───────────┼───────────┼^[m
        ^[1mA^[m MainProcess  ^[2m4100^[m ^[1m┬^[m^[2m···································^[m^[1m┴^[m^[1;32m✓ 0^[m
        ^[1mB^[m ^[2m└─ ^[mProcess-1 ^[2m4101^[m ^[32m━━━━^[m^[1;31m✗^[m^[31mZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ^[m^[1m┘^[m^[1;31m 3^[m

        ^[32m━^[m^[2m running^[m   ^[2m· sleeping^[m   ^[31mZ^[m^[2m zombie: ended, not reaped^[m
        ^[1m┬^[m^[2m starts a process^[m   ^[1m┴^[m^[2m reaps one: takes its exit code^[m
        ^[1;32m✓^[m^[2m ended: exit code 0^[m   ^[1;31m✗^[m^[2m ended: another code, or by a signal^[m
        ^[1m┘^[m^[2m reaped^[m

        ^[2m• ^[mB ended with exit code 3.
        ^[2m• ^[mB was a zombie for 2.60 s: A took its exit code only then.
        """)
  }

  @Test func `a story that goes on, on a scale with room to grow`() {
    var trace = Samples.joined
    for index in trace.processes.indices {
      (trace.processes[index].ended, trace.processes[index].reaped) = (nil, nil)
      for wait in trace.processes[index].waits.indices { trace.processes[index].waits[wait].to = nil }
    }
    trace.processes[0].waits.removeLast()
    trace.end = Samples.ms(620)
    var style = TerminalPicture.Style(isColoured: false)
    style.span = TerminalPicture.roomySpan(for: trace.end)
    #expect(
      TerminalPicture(Story(trace), width: 80, style: style).lines().joined(separator: "\n") == """
        3 processes         0          0.2 s       0.4 s       0.6 s       0.8 s
        in 620 ms           ├──────────┼───────────┼───────────┼───────────┼───────────
        A MainProcess  4100 ┬╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌→
        B ├─ Process-1 4101 ·····································→
        C └─ Process-2 4102 ·····································→

        · sleeping   ╌ waiting for a process (join)   ┬ starts a process   → still there
        """)
  }
}
