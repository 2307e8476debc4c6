/// Processes by descent: who forked whom.
///
/// A process whose parent has ended belongs to no tree but the one of its new parent (as a rule, the whole machine's).
package struct ProcessTree: Sendable {
  let table: ProcessTable
  let calls: SystemCalls

  package init(table: ProcessTable = ProcessTable(), using calls: SystemCalls = .live) {
    self.table = table
    self.calls = calls
  }

  /// The children of a process, their children and so on, parents before children; zombies too.
  ///
  /// - Throws: `SystemError` with the operation `listProcesses` or `readFile`.
  package func descendants(of pid: ProcessID) throws(SystemError) -> [ProcessID] {
    let stats = try table.stats()
    guard let root = stats.first(where: { $0.pid == pid }) else { return [] }
    return Self.family(of: [root.identity], in: stats).map(\.stat.pid).filter { $0 != pid }
  }

  /// A process of a tree, and the parent by which it was found; the roots have none.
  struct Member {
    let stat: ProcessStat
    let parent: ProcessIdentity?
  }

  /// Those of the roots that are there still, and all their descendants, parents before children.
  static func family(of roots: [ProcessIdentity], in stats: [ProcessStat]) -> [Member] {
    let children = Dictionary(grouping: stats, by: \.parent)
    let wanted = Set(roots)
    var family = stats.filter { wanted.contains($0.identity) }.map { Member(stat: $0, parent: nil) }
    var known = wanted
    var next = 0
    while next < family.count {
      let parent = family[next].stat.identity
      next += 1
      for child in children[parent.pid] ?? [] where known.insert(child.identity).inserted {
        family.append(Member(stat: child, parent: parent))
      }
    }
    return family
  }
}
