import ProcscriptChannels
import ProcscriptSystem

/// What a map costs.
enum MapCost {
  static func printAll() {
    let map = attempt { try SharedMap() }
    let (key, small, large) = (
      lastingBytes("key"), lastingBytes("12345678"), lastingBytes(.init(repeating: "l", count: 1000))
    )
    var buffer = ReceiveBuffer()
    report("map, add + remove", times: 3_000_000) {
      map.mustSet(key, small)
      map.mustRemove(key)
    }
    report("map, replace a small value", times: 3_000_000) { map.mustSet(key, small) }
    report("map, get it", times: 10_000_000) { _ = try map.get(key, into: &buffer) }
    report("map, replace 1,000 bytes", times: 3_000_000) { map.mustSet(key, large) }
    report("map, get them", times: 10_000_000) { _ = try map.get(key, into: &buffer) }
    for exponent in [3, 6] {
      let count = exponent == 3 ? 1000 : 1_000_000
      let keys = (0..<count).map { lastingBytes("key \($0)") }
      let many = attempt { try SharedMap() }
      var index = 0
      report("map, add one of \(count)", times: count) {
        many.mustSet(keys[index], small)
        index += 1
      }
      report("map, get one of \(count)", times: count) {
        index = (index &* 7 + 1) % count
        _ = try many.get(keys[index], into: &buffer)
      }
      report("map, all keys, of \(count) one", times: 1) { _ = try many.keys().count }
    }
  }
}
