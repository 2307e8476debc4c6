extension Trace {
  /// What one process has done from some moment on, and those that it has started, and so on. Moments count from there.
  ///
  /// Processes that were gone before are left out.
  package func part(of root: Int, from start: Moment) -> Trace {
    if root == 0 && start == 0 { return self }
    var kept: [Int] = []
    var places: [Int: Int] = [:]
    for (index, process) in processes.enumerated() {
      let belongs = index == root || process.parent.map { places[$0] != nil } == true
      guard belongs, index == root || (process.reaped ?? process.ended ?? end) >= start else { continue }
      places[index] = kept.count
      kept.append(index)
    }
    var part = self
    part.processes = kept.map { processes[$0].moved(by: start, places) }
    part.processes[0].parent = nil
    part.end = end - min(start, end)
    part.date = date + Double(start) / 1e9
    return part
  }
}

extension TracedProcess {
  /// This process with moments that count from `start`, and with other processes named by their new places.
  fileprivate func moved(by start: Trace.Moment, _ places: [Int: Int]) -> TracedProcess {
    func moved(_ moment: Trace.Moment) -> Trace.Moment { moment - min(start, moment) }
    var process = self
    process.parent = parent.flatMap { places[$0] }
    process.started = moved(started)
    process.began = began.map(moved)
    process.ended = ended.map(moved)
    process.reaped = reaped.map(moved)
    process.adoption = adoption.map { Adoption(moment: moved($0.moment), parent: $0.parent) }
    process.waits = waits.filter { $0.to ?? .max > start }.map { wait in
      var wait = wait
      wait.from = moved(wait.from)
      wait.to = wait.to.map(moved)
      if case .join(let target) = wait.reason { wait.reason = .join(target.flatMap { places[$0] }) }
      return wait
    }
    // What was used before counts from there: it is known of the last moment before.
    let before = uses.last { $0.moment <= start }?.time ?? 0
    process.uses = uses.filter { $0.moment > start }.map { TracedUse($0.time - before, until: $0.moment - start) }
    process.holds = holds.filter { $0.to ?? .max > start }.map { hold in
      var hold = hold
      hold.from = moved(hold.from)
      hold.to = hold.to.map(moved)
      return hold
    }
    process.rousings = rousings.filter { $0.moment >= start }
    for index in process.rousings.indices { process.rousings[index].moment -= start }
    process.deeds = deeds.filter { $0.moment >= start }
    for index in process.deeds.indices { process.deeds[index].moment -= start }
    process.messages = messages.filter { $0.moment >= start }
    for index in process.messages.indices { process.messages[index].moment -= start }
    process.signals = signals.filter { $0.moment >= start }
    for index in process.signals.indices {
      process.signals[index].moment -= start
      process.signals[index].target = process.signals[index].target.flatMap { places[$0] }
    }
    process.prints = prints.filter { $0.moment >= start }
    // Those that are left out came after the kept ones before them.
    let earlier = prints.prefix { $0.moment < start }.count
    let first = printsLeftOut.lowerBound - earlier
    process.printsLeftOut = first < 0 ? 0..<0 : first..<(first + printsLeftOut.count)
    for index in process.prints.indices { process.prints[index].moment -= start }
    return process
  }
}
