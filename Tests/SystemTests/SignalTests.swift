import Testing

@testable import ProcscriptSystem

@Suite struct SignalTests {
  @Test(arguments: [
    ("KILL", 9), ("SIGKILL", 9), ("sigkill", 9), ("Term", 15), ("CHLD", 17), ("CLD", 17), ("IOT", 6), ("RTMIN", 34),
    ("SIGRTMIN+3", 37), ("rtmax", 64), ("SIGRTMAX-2", 62),
  ])
  func `a signal is known by its name in any spelling`(name: String, number: Int32) {
    #expect(Signal(name: name)?.rawValue == number)
  }

  @Test(arguments: [
    "", "SIG", "KILLER", "9", "SIGSIGKILL", "RTMIN+", "RTMIN-1", "RTMIN+31", "RTMAX+1", "RTMAX-99999999999", "RTMIN++1",
  ])
  func `what is no name of a signal is refused`(name: String) {
    #expect(Signal(name: name) == nil)
  }

  @Test func `every signal's name leads back to it`() {
    for number in Array<Int32>(1...31) + Array(34...64) {
      let signal = Signal(rawValue: number)
      #expect(signal.name.hasPrefix("SIG"), "\(number)")
      #expect(Signal(name: signal.name) == signal)
    }
  }

  @Test func `signals have C's names, those without one their number`() {
    #expect(Signal.kill.name == "SIGKILL")
    #expect(Signal(rawValue: 34).name == "SIGRTMIN")
    #expect(Signal(rawValue: 37).description == "SIGRTMIN+3")
    #expect(Signal(rawValue: 32).name == "signal 32")
    #expect(Signal(rawValue: 200).name == "signal 200")
  }
}
