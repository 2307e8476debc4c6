import Foundation
import ProcscriptTrace
import Testing

@testable import ProcscriptTimeline

/// What holds of each picture.
@Suite struct PicturePropertyTests {
  private static let traces: [Trace] = [
    Samples.alone, Samples.joined, Samples.zombie, Samples.orphan, Samples.daemon, Samples.killedParent, Samples.kill,
    Samples.lock,
    Samples.queue, Samples.race, Samples.many(40), Samples.many(41), Samples.many(300), Samples.odd,
    Trace(processes: [], end: 0), Trace(processes: [Samples.main()], end: 0), Samples.chain(60),
  ]

  private func lines(_ trace: Trace, width: Int, coloured: Bool = false) -> [String] {
    TerminalPicture(Story(trace), width: width, style: .init(isColoured: coloured)).lines()
  }

  @Test(arguments: traces.indices) func `no line is wider than the terminal, nor ends with a space`(trace: Int) {
    for width in [40, 41, 47, 59, 60, 80, 100, 123, 200, 500] {
      for line in lines(Self.traces[trace], width: width) {
        #expect(columns(of: line) <= width, "\(width): \(line)")
        #expect(line.last != " ", "\(width): \(line)")
      }
    }
  }

  @Test(arguments: traces.indices) func `colours change nothing else`(trace: Int) {
    let plain = lines(Self.traces[trace], width: 80)
    let coloured = lines(Self.traces[trace], width: 80, coloured: true)
    #expect(coloured.map { $0.replacing(/\u{1B}\[[0-9;]*m/, with: "") } == plain)
  }

  @Test(arguments: traces.indices) func `what is shown has an entry in the legend, or is one`(trace: Int) {
    let all = lines(Self.traces[trace], width: 100)
    let end = all.firstIndex(of: "") ?? all.endIndex
    let legend = all[end...].joined(separator: "   ")
    for shape in "━·╌▒~‖↯◇✓✗■→" where all[2..<max(2, end)].contains(where: { $0.contains(shape) }) {
      #expect(legend.contains("\(shape) "), "\(shape)")
    }
  }

  @Test func `each process has its letter and its row`() {
    for trace in Self.traces where trace.processes.count <= 40 {
      let rows = lines(trace, width: 100).dropFirst(2)
      for (row, lane) in zip(rows, Story(trace).lanes) { #expect(row.hasPrefix("\(lane.letter) ")) }
    }
  }

  @Test func `a stop and a zombie are seen however short the one, and half a column the other`() {
    var trace = Samples.kill
    trace.processes[0].signals[1].moment = trace.processes[0].signals[0].moment + 1
    #expect(lines(trace, width: 80)[3].contains("‖"))
    trace.processes[1].reaped = trace.processes[1].ended! + Samples.ms(12)
    #expect(lines(trace, width: 80)[3].contains("✗Z"))
    trace.processes[1].reaped = trace.processes[1].ended! + Samples.ms(5)
    #expect(!lines(trace, width: 80)[3].contains("Z"))
  }

  @Test func `names cannot move the cursor`() {
    let text = lines(Samples.odd, width: 200).joined()
    #expect(text.contains(#"evil\x1B[2J\n"#))
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 })
  }

  @Test func `what a recording lacks is said`() {
    var trace = Samples.kill
    trace.unrecordedProcesses = 1
    let text = lines(trace, width: 80)
    #expect(text.suffix(2) == ["! 12,345 events were not kept.", "! 1 process was not recorded."])
  }

  @Test func `what fits into a height is what lives, with the legend`() {
    var trace = Samples.many(60, pace: 10)
    trace.end = Samples.ms(2000)
    for index in [0, 30, 59] { (trace.processes[index].ended, trace.processes[index].reaped) = (nil, nil) }
    for height in [12, 16, 22, 40] {
      var style = TerminalPicture.Style(isColoured: false)
      style.height = height
      let lines = TerminalPicture(Story(trace), width: 100, style: style).lines()
      #expect(lines.count <= height, "\(lines.joined(separator: "\n"))")
      for name in ["MainProcess ", "Process-30 ", "Process-59 "] {
        #expect(lines.contains { $0.contains(name) && $0.contains("→") }, "\(name) in \(lines.joined(separator: "\n"))")
      }
      #expect(lines.contains { $0.contains("→ still there") })
    }
  }

  @Test func `each kind of bar can be told from the paper, by day and by night`() {
    let texts = ["ink", "dim", "zombie"]
    for color in Palette.colors where !["paper", "band", "rule", "branch"].contains(color.name) {
      for ground in Palette.colors where ["paper", "band"].contains(ground.name) {
        let least = texts.contains(color.name) ? 4.5 : 3
        #expect(contrast(color.light, ground.light) >= least, "\(color.name) on \(ground.name)")
        #expect(contrast(color.dark, ground.dark) >= least, "\(color.name) on \(ground.name)")
      }
    }
  }

  /// By the Web Content Accessibility Guidelines, of colours written as `#rrggbb`.
  private func contrast(_ one: String, _ other: String) -> Double {
    let (first, second) = (luminance(one), luminance(other))
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)
  }

  private func luminance(_ color: String) -> Double {
    let number = Int(color.dropFirst(), radix: 16) ?? 0
    let parts = [number >> 16, number >> 8 & 255, number & 255].map { part in
      let share = Double(part) / 255
      return share <= 0.04045 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }

  /// As a terminal counts them.
  private func columns(of line: String) -> Int {
    line.unicodeScalars.reduce(0) { count, scalar in
      count + ((0x1100...0x115F).contains(scalar.value) || (0x3000...0xD7A3).contains(scalar.value) ? 2 : 1)
    }
  }
}

extension Samples {
  /// Names of all kinds, and lives of no length.
  fileprivate static var odd: Trace {
    var waiting = process(4104, "日本語のとても長い名前のプロセス", parent: 1, from: 500, to: nil)
    waiting.began = nil
    return trace(
      1000,
      [
        main(to: 1000, .signal(11)), process(4101, "evil\u{1B}[2J\n", from: 10, to: 10, reaped: 10),
        process(4102, String(repeating: "long", count: 50), daemon: true, from: 20, to: 999, nil),
        process(4103, "", parent: 2, daemon: true, from: 999, to: 1000, .signal(40), reaped: 1000, orphaned: 999.5),
        waiting,
      ])
  }

  /// Each is the parent of the next.
  fileprivate static func chain(_ count: Int) -> Trace {
    trace(
      1000,
      (0..<count).map {
        process(4100 + Int32($0), "P\($0)", parent: $0 == 0 ? nil : $0 - 1, from: Double($0), to: 900 - Double($0))
      })
  }
}
