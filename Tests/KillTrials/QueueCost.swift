import ProcscriptChannels
import ProcscriptSystem

/// What queues cost, in a form to be read. Nothing of it is asserted.
enum QueueCost {
  static func all() {
    print("put + get in one process: \(rounded(alone(times: 5_000_000))) ns")
    print("put, a million waiting: \(rounded(backlog(times: 1_000_000))) ns")
    for producers in [1, 2] {
      print("\(producers) to 1: \(rounded(stream(producers: producers, messages: 4_000_000, byteCount: 24))) M/s")
    }
    for (name, byteCount, count) in [("64 KiB", 1 << 16, 100_000), ("1 MiB", 1 << 20, 10_000)] {
      let millions = stream(producers: 1, messages: count, byteCount: byteCount)
      print("\(name): \(rounded(millions * Double(byteCount) / 1000)) GB/s")
    }
    print("round trip: \(rounded(roundTrip(times: 300_000))) µs")
  }

  private static func alone(times: Int) -> Double {
    let queue = makeQueue()
    var buffer = ReceiveBuffer()
    let message = [UInt8](repeating: 1, count: 24)
    return message.withUnsafeBytes { message in
      seconds {
        for _ in 0..<times {
          queue.mustPut(message)
          queue.mustGet(&buffer)
        }
      } * 1e9 / Double(times)
    }
  }

  private static func backlog(times: Int) -> Double {
    let queue = makeQueue()
    let message = [UInt8](repeating: 1, count: 24)
    return message.withUnsafeBytes { message in
      seconds { for _ in 0..<times { queue.mustPut(message) } } * 1e9 / Double(times)
    }
  }

  /// Millions of messages a second.
  private static func stream(producers: Int, messages: Int, byteCount: Int) -> Double {
    let queue = makeQueue()
    var buffer = ReceiveBuffer()
    let children = (0..<producers).map { _ in
      Child(joining: {
        let message = [UInt8](repeating: 1, count: byteCount)
        message.withUnsafeBytes { message in
          for _ in 0..<messages / producers { queue.mustPut(message) }
        }
      })
    }
    queue.mustGet(&buffer)
    let time = seconds { for _ in 1..<messages { queue.mustGet(&buffer) } }
    for child in children { child.awaitEnd("a producer") }
    return Double(messages - 1) / time / 1e6
  }

  private static func roundTrip(times: Int) -> Double {
    let (there, back) = (makeQueue(), makeQueue())
    let child = Child(joining: {
      var buffer = ReceiveBuffer()
      for _ in 0..<times {
        there.mustGet(&buffer)
        back.mustPut(buffer.bytes)
      }
    })
    var buffer = ReceiveBuffer()
    let time = [UInt8](repeating: 1, count: 24).withUnsafeBytes { message in
      seconds {
        for _ in 0..<times {
          there.mustPut(message)
          back.mustGet(&buffer)
        }
      }
    }
    child.awaitEnd("the other side")
    return time * 1e6 / Double(times)
  }

  private static func seconds(_ body: () -> Void) -> Double {
    let start = SystemClock.nanoseconds()
    body()
    return Double(SystemClock.nanoseconds() - start) / 1e9
  }

  private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
