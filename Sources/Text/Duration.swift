/// A length of time in the unit that suits it, with three digits: `12.3 ms`.
package func wording(ofNanoseconds nanoseconds: UInt64) -> String {
  let units: [(size: UInt64, name: String)] = [(1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs")]
  guard let unit = units.first(where: { nanoseconds >= $0.size }) else { return "\(nanoseconds) ns" }
  let whole = nanoseconds / unit.size
  let places = whole >= 100 ? 0 : whole >= 10 ? 1 : 2
  var scale: UInt64 = 1
  for _ in 0..<places { scale *= 10 }
  let rounded = (nanoseconds / (unit.size / 1000) * scale + 500) / 1000
  let fraction = String(rounded % scale)
  let digits = places == 0 ? "" : "." + String(repeating: "0", count: places - fraction.count) + fraction
  return "\(rounded / scale)\(digits) \(unit.name)"
}
