import Testing

@testable import ProcscriptExploring

private let form = ": a schedule is like A2.B.A, or A.+0.1.B with time that goes on"

@Suite struct `A schedule as text` {
  @Test(arguments: ["A", "A2.B2.C", "A.+0.1.B", "+1.B", "A.+0.000000001.+20.AB64", "BL"])
  func `is read and written`(text: String) throws {
    #expect("\(try Schedule(text))" == text)
  }

  @Test func `is its choices`() throws {
    let schedule = try Schedule("A2.+0.5.C")
    #expect(schedule.choices == [.lane(Lane(0)), .lane(Lane(0)), .time, .lane(Lane(2))])
    #expect(schedule.parts[1] == .late(500_000_000))
  }

  @Test func `says by itself whether it is late`() throws {
    #expect(try Schedule("A2.+0.5.C").plan.mayBeLate)
    #expect(try !Schedule("A2.C").plan.mayBeLate)
  }

  @Test func `has runs of a lane as one part`() {
    let a = Step(.lane(Lane(0)), Operation(.read), enabled: 1)
    let late = Step(.time, Operation(.sleep), time: 250_000_000, enabled: 1)
    #expect("\(Schedule(of: [a, a, late, late, a]))" == "A2.+0.25.+0.A")
    #expect("\(Schedule(of: [a, a, late], count: 2))" == "A2")
  }

  @Test(arguments: [
    ("", "there is no schedule" + form),
    (
      "A2.-3.C",
      "schedule, character 4: '-3' is neither a lane nor a time" + form
    ),
    (
      "A2..B",
      "schedule, character 4: '.B' is neither a lane nor a time" + form
    ),
    (
      "A2.B.",
      "schedule, character 6: '' is neither a lane nor a time" + form
    ),
    (
      "A-B",
      "schedule, character 2: '-B' is neither a lane nor a time" + form
    ),
    ("A2.ZZ", "schedule, character 4: there is no lane ZZ: the last one is BL"),
    ("B0", "schedule, character 2: '0' is no number of steps: 1 to 1,000,000"),
    ("B99999999999999999999", "schedule, character 2: '99999999999999999999' is no number of steps: 1 to 1,000,000"),
    ("A.+B", "schedule, character 4: 'B' are no seconds: like 0.1, up to 9 decimals"),
    ("A.+0.1234567890", "schedule, character 4: '0.1234567890' are no seconds: like 0.1, up to 9 decimals"),
  ])
  func `tells where it is wrong`(text: String, message: String) {
    #expect { try Schedule(text) } throws: { "\($0)" == message }
  }

  @Test func `is read in small letters too`() throws {
    #expect(try Schedule("a2.b.+0.1.ab") == Schedule("A2.B.+0.1.AB"))
  }
}
