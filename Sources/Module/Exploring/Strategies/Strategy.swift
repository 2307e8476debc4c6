/// A run that somebody should do, and then hand in.
package struct Assignment: Hashable, Sendable {
  /// Tells assignments apart that are out at the same time.
  package let id: Int
  package let plan: Plan
}

/// Who thinks of orders, and learns from what came of them. Several may be out at the same time.
protocol Strategy {
  /// The next order to try; nil where there is none, or none before more runs are handed in.
  mutating func next() -> Plan?
  /// Takes what came of the plan that `next` gave as its `number`th one, from 0 on.
  mutating func take(_ execution: Execution, of number: Int)
  /// Whether all orders that it would try have been run and handed in.
  var isExhausted: Bool { get }
}
