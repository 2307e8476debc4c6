import ProcscriptSystem

/// A child that is not reaped.
struct Child {
  let pid: ProcessID
  let isDaemon: Bool
  let birth: Birth
  /// Tells it from the other children of this process, in the order of their starts, from 1.
  let number: Int64
  var slot: Mailbox.Slot { birth.slot }

  /// How a child ended.
  struct End {
    /// ``Wait/Outcome/gone`` where somebody else has reaped it.
    let wait: Wait.Outcome
    /// What it told itself.
    let outcome: Outcome

    /// nil where it can't be known.
    var status: WaitStatus? { if case .ended(let status) = wait { status } else { nil } }
  }
}

/// The children of one process that are not reaped. However many there are, to find, add or remove one takes the same time,
/// or the time of a binary search.
///
/// A list and no dictionary, whose first use would make Swift's runtime look through all conformances of the program: pages
/// of it that each fork copies the tables of from then on.
struct Children {
  private struct Entry {
    let child: Child
    var isRemoved = false
  }

  /// In the order of their pids, which is mostly that in which they were added. Some are removed, never the larger part.
  private var entries: [Entry] = []
  private(set) var count = 0

  /// Has Swift's runtime make the type of the list, which each process that is forked before that makes by itself.
  static func makeReadyForForks() {
    var children = Children()
    children.entries.reserveCapacity(1)
  }

  /// Whether the entries are those of the process that this one was forked from; `count` is 0 then.
  private var areInherited = false

  var isEmpty: Bool { count == 0 }

  /// The child with this pid.
  subscript(pid: ProcessID) -> Child? {
    if isEmpty { return nil }
    let index = firstIndex(notBelow: pid)
    return isThere(pid, at: index) ? entries[index].child : nil
  }

  /// All of them, in the order in which they were added.
  var inOrder: [Child] {
    if isEmpty { return [] }
    return entries.filter { !$0.isRemoved }.sorted { $0.child.number < $1.child.number }.map(\.child)
  }

  func contains(where isWanted: (Child) -> Bool) -> Bool {
    !isEmpty && entries.contains { !$0.isRemoved && isWanted($0.child) }
  }

  mutating func add(_ child: Child) {
    if areInherited { self = Children() }
    let entry = Entry(child: child)
    let index = firstIndex(notBelow: child.pid)
    if index < entries.count && entries[index].child.pid == child.pid {
      precondition(entries[index].isRemoved, "two children have the pid \(child.pid)")
      entries[index] = entry
    } else if index == entries.count {
      entries.append(entry)
    } else {
      entries.insert(entry, at: index)
    }
    count += 1
  }

  mutating func remove(_ pid: ProcessID) {
    if isEmpty { return }
    let index = firstIndex(notBelow: pid)
    guard isThere(pid, at: index) else { return }
    count -= 1
    if index == entries.count - 1 {
      // The one that was started last: its place is the next one's, in memory that this process has for itself.
      entries.removeLast()
    } else {
      entries[index].isRemoved = true
    }
    if entries.count > 2 * count { entries.removeAll(where: \.isRemoved) }
  }

  /// In the child of a fork: there are none. Their memory is given back when there is a first: most children start none,
  /// and to free it takes longer than all else that they do at their start.
  mutating func forget() {
    count = 0
    areInherited = true
  }

  private func isThere(_ pid: ProcessID, at index: Int) -> Bool {
    index < entries.count && entries[index].child.pid == pid && !entries[index].isRemoved
  }

  private func firstIndex(notBelow pid: ProcessID) -> Int {
    // Mostly it is the last, or behind it. (By `<` alone: all other comparisons are generic, and look for their type at run time.)
    guard let last = entries.last, !(last.child.pid < pid) else { return entries.count }
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].child.pid < pid { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
