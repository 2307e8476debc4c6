// The records of pools that both languages read and write: tables whose elements have names. The Lua part's names are
// constants, `TASK_VALUES` for ``TaskElement/values``; a test compares them with these.

/// The elements of a task, as the pool's Lua part keeps it until all its outcomes have come.
package enum TaskElement: Int64, CaseIterable, Sendable {
  /// The table for the results.
  case values = 1
  /// The index there of the first item.
  case first
  /// Whether all results of a call are wanted; else its first one.
  case wantsAll
  /// What it is part of.
  case job
  /// How many items it has.
  case count
  /// How many outcomes have come.
  case done
  /// How large its message is, unless that is little.
  case bytes
}

/// The elements of an item's failure.
package enum FailureElement: Int64, CaseIterable, Sendable {
  /// What happened; of an error, with its traceback.
  case text = 1
  /// The error's value, where that is no string.
  case value
  /// Whether there is a value.
  case hasValue
  /// Whether the text is an error of the task's own.
  case isOwn
}
