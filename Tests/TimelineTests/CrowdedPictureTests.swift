import ProcscriptTimeline
import ProcscriptTrace
import Testing

/// Pictures of more processes than have a row of their own.
@Suite struct CrowdedPictureTests {
  private func picture(_ trace: Trace, width: Int = 80) -> String {
    TerminalPicture(Story(trace), width: width, style: .init(isColoured: false)).lines().joined(separator: "\n")
  }

  @Test func `forty processes have a row each`() {
    let text = picture(Samples.many(40))
    for number in 1...39 { #expect(text.contains("─ Process-\(number) ")) }
    #expect(!text.contains("more"))
  }

  @Test func `of forty-one the last are told of together`() {
    #expect(
      picture(Samples.many(41)) == """
        41 processes          0         100 ms    200 ms    300 ms    400 ms    500 ms
        in 560 ms             ├─────────┼─────────┼─────────┼─────────┼─────────┼─────
        A  MainProcess   4100 ━┬┬┬┬┬┬┬┬┬┬┼┼┼┼┼┼┼┼┼┼┼┼┼┼┼┼┼┼┼┼┼┼┼┼┼┼┼┼┼┼┴┴┴┴┴┴┴┴┴┴━━━━✓ 0
        B  ├─ Process-1  4101  ━━━━━━━━━━✓ 0
        C  ├─ Process-2  4102   ━━━━━━━━━━✓ 0
        D  ├─ Process-3  4103    ━━━━━━━━━━✓ 0
        E  ├─ Process-4  4104     ━━━━━━━━━━✓ 0
        F  ├─ Process-5  4105      ━━━━━━━━━━✓ 0
        G  ├─ Process-6  4106       ━━━━━━━━━━✓ 0
        H  ├─ Process-7  4107        ━━━━━━━━━━✓ 0
        I  ├─ Process-8  4108         ━━━━━━━━━━✓ 0
        J  ├─ Process-9  4109          ━━━━━━━━━━✓ 0
        K  ├─ Process-10 4110           ━━━━━━━━━━✓ 0
        L  ├─ Process-11 4111            ━━━━━━━━━━✓ 0
        M  ├─ Process-12 4112             ━━━━━━━━━━✓ 0
        N  ├─ Process-13 4113              ━━━━━━━━━━✓ 0
        O  ├─ Process-14 4114               ━━━━━━━━━━✓ 0
        P  ├─ Process-15 4115                ━━━━━━━━━━✓ 0
        Q  ├─ Process-16 4116                 ━━━━━━━━━━✓ 0
        R  ├─ Process-17 4117                  ━━━━━━━━━━✓ 0
        S  ├─ Process-18 4118                   ━━━━━━━━━━✓ 0
        T  ├─ Process-19 4119                    ━━━━━━━━━━✓ 0
        U  ├─ Process-20 4120                     ━━━━━━━━━━✓ 0
        V  ├─ Process-21 4121                      ━━━━━━━━━━✓ 0
        W  ├─ Process-22 4122                       ━━━━━━━━━━✓ 0
        X  ├─ Process-23 4123                        ━━━━━━━━━━✓ 0
        Y  ├─ Process-24 4124                         ━━━━━━━━━━✓ 0
        Z  ├─ Process-25 4125                          ━━━━━━━━━━✓ 0
        AA ├─ Process-26 4126                           ━━━━━━━━━━✓ 0
        AB ├─ Process-27 4127                            ━━━━━━━━━━✓ 0
        AC ├─ Process-28 4128                             ━━━━━━━━━━✓ 0
        AD ├─ Process-29 4129                              ━━━━━━━━━━✓ 0
        AE ├─ Process-30 4130                               ━━━━━━━━━━✓ 0
        AF ├─ Process-31 4131                                ━━━━━━━━━━✓ 0
        AG ├─ Process-32 4132                                 ━━━━━━━━━━✓ 0
        AH ├─ Process-33 4133                                  ━━━━━━━━━━✓ 0
        AI ├─ Process-34 4134                                   ━━━━━━━━━━✓ 0
        AJ ├─ Process-35 4135                                    ━━━━━━━━━━✓ 0
           └─ … 5 more                                            ▂▄▅▇██████▇▅▄▂▁
                Process-36 to Process-40, children of A: all with exit code 0; at most 5
                at a time

        ━ running   ┬ starts a process   ┴ reaps one: takes its exit code   ┼ both
        ✓ ended: exit code 0
        """)
  }

  @Test func `of a thousand those that were killed or failed are shown`() {
    #expect(
      picture(Samples.many(1000), width: 100) == """
        1,000 processes         0      1 s    2 s    3 s    4 s    5 s     6 s    7 s    8 s    9 s    10 s
        in 10.2 s               ├──────┼──────┼──────┼──────┼──────┼───────┼──────┼──────┼──────┼──────┼─
        A   MainProcess    4100 ┼┼┼┼↯┼┼↯┼┼┼↯┼┼┼↯┼┼↯┼┼┼↯┼┼↯┼┼┼↯┼┼┼↯┼┼↯┼┼┼↯┼┼↯┼┼┼↯┼┼┼↯┼┼↯┼┼┼↯┼┼↯┼┼┼↯┼┼┼↯┼┼┴✓ 0
        B   ├─ Process-1   4101 ✓ 0
        C   ├─ Process-2   4102 ✓ 0
        D   ├─ Process-3   4103 ✓ 0
        E   ├─ Process-4   4104 ━✓ 0
        F   ├─ Process-5   4105 ━✓ 0
        G   ├─ Process-6   4106 ━✓ 0
        H   ├─ Process-7   4107 ━✓ 0
        I   ├─ Process-8   4108 ━✓ 0
        J   ├─ Process-9   4109 ━✓ 0
        K   ├─ Process-10  4110 ━✓ 0
        L   ├─ Process-11  4111 ━✓ 0
        AY  ├─ Process-50  4150    ━✗ SIGKILL from A
        BS  ├─ Process-70  4170      ✗ 1
        CW  ├─ Process-100 4200        ✗ SIGKILL from A
        EK  ├─ Process-140 4240           ✗ 1
        EU  ├─ Process-150 4250           ━✗ SIGKILL from A
        GS  ├─ Process-200 4300               ━✗ SIGKILL from A
        HC  ├─ Process-210 4310                ✗ 1
        IQ  ├─ Process-250 4350                  ━✗ SIGKILL from A
        JU  ├─ Process-280 4380                     ✗ 1
        KO  ├─ Process-300 4400                      ━✗ SIGKILL from A
        MM  ├─ Process-350 4450                          ✗ SIGKILL from A
        OK  ├─ Process-400 4500                             ━✗ SIGKILL from A
        PE  ├─ Process-420 4520                               ✗ 1
        QI  ├─ Process-450 4550                                 ━✗ SIGKILL from A
        RW  ├─ Process-490 4590                                    ✗ 1
        SG  ├─ Process-500 4600                                    ━✗ SIGKILL from A
        UE  ├─ Process-550 4650                                        ━✗ SIGKILL from A
        UO  ├─ Process-560 4660                                         ✗ 1
        WC  ├─ Process-600 4700                                            ✗ SIGKILL from A
        XG  ├─ Process-630 4730                                              ━✗ 1
        YA  ├─ Process-650 4750                                               ━✗ SIGKILL from A
        ZY  ├─ Process-700 4800                                                   ━✗ SIGKILL from A
        ABW ├─ Process-750 4850                                                      ━✗ SIGKILL from A
        ACQ ├─ Process-770 4870                                                        ━✗ 1
            └─ … 964 more       ▁▇██████████████████████████████████████████████████████████████████████▃
                 Process-12 to Process-999, children of A: 957 with exit code 0, 4 killed by SIGKILL, 3 with
                 exit code 1; at most 10 at a time

        ━ running   ┬ starts a process   ┴ reaps one: takes its exit code   ┼ both   ↯ sends a signal
        ✓ ended: exit code 0   ✗ ended: another code, or by a signal

        • AY, CW, EU and 16 more were killed by A with SIGKILL.
        • BS, EK, HC and 9 more ended with exit code 1.
        """)
  }

  @Test func `crowds of many parents become few`() {
    var processes = [Samples.main(to: 1000)]
    for parent in 1...20 {
      processes.append(
        Samples.process(Int32(4100 + parent), "P\(parent)", from: Double(parent), to: 900, reaped: 950))
    }
    for child in 0..<200 {
      processes.append(
        Samples.process(Int32(5000 + child), "C\(child)", parent: child % 20 + 1, from: 50, to: 800, reaped: 810))
    }
    let lines = picture(Samples.trace(1000, processes)).split(separator: "\n")
    #expect(lines.filter { $0.contains("─ … ") || $0.contains(" … ") }.count <= 4)
    #expect(lines.filter { $0.contains(" 41") || $0.contains(" 50") || $0.contains(" 51") }.count <= 40)
  }
}
