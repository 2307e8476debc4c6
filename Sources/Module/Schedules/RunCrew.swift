package import ProcscriptExploring
package import ProcscriptSystem
package import ProcscriptTrace

/// Those who do runs at the same time, one on each processor.
package final class RunCrew: Runner {
  private let workers: [RunWorker]
  /// What the numbers in steps are called, as far as runs have told.
  package private(set) var words = RunWords()

  /// Starts them.
  ///
  /// - Parameters:
  ///   - count: How many there are to be.
  ///   - prepare: Called in each of them before its first run: what all runs have to do is done once there.
  /// - Returns: nil in each process in which a run begins.
  /// - Throws: `SystemError` where there can be none.
  package init?(ofMost count: Int, preparing prepare: () -> Void) throws(SystemError) {
    moveCodeIntoLargePages()
    var workers: [RunWorker] = []
    for index in 0..<max(1, count) {
      let worker = try RunWorker()
      guard try worker.start(on: index, preparing: prepare) else { return nil }
      workers.append(worker)
    }
    self.workers = workers
  }

  /// Ends them, and all that they have started.
  package func end() {
    for worker in workers { worker.end() }
  }

  /// Does all runs that are asked for, or as many as there are before an interrupt.
  ///
  /// - Parameter watcher: Called with what is known so far, some times in a second.
  /// - Throws: ``RunError`` where the runs can't be done.
  package func explore(_ explorer: inout Explorer, telling watcher: (Findings) -> Void) throws(RunError) {
    var idle = workers
    var busy: [(worker: RunWorker, assignment: Assignment)] = []
    while !Interrupts.isPending {
      while !idle.isEmpty, let assignment = explorer.next() {
        let worker = idle.removeLast()
        worker.begin(assignment.plan)
        busy.append((worker, assignment))
      }
      if busy.isEmpty { return }
      RunWorker.wait(for: busy.map(\.worker))
      let isAnyDone = busy.contains { $0.worker.isDone }
      for (place, (worker, assignment)) in busy.enumerated().reversed()
      where worker.isDone || !isAnyDone && worker.hasEnded {
        busy.remove(at: place)
        let result = try result(of: worker)
        // Its processor need not wait for what follows.
        if let next = explorer.nextByChance() {
          worker.begin(next.plan)
          busy.append((worker, next))
        } else {
          idle.append(worker)
        }
        explorer.take(execution(result), of: assignment)
      }
      watcher(explorer.findings)
    }
  }

  /// Does one run.
  package func run(_ plan: Plan) throws(RunError) -> Execution {
    workers[0].begin(plan)
    return execution(try result(of: workers[0]))
  }

  /// Does one run, for a picture of it.
  ///
  /// - Parameter texts: The texts of sources, by the sources' names.
  package func trace(of plan: Plan, texts: [String: String]) throws(RunError) -> Trace {
    workers[0].begin(plan)
    let result = try result(of: workers[0])
    words.take(result.ending.notes)
    var trace = StepTrace(of: result.ending, words: words, texts: texts)
    return trace.trace(endingWith: result.ending.status)
  }

  private func result(of worker: RunWorker) throws(RunError) -> RunWorker.Result {
    guard let result = worker.take() else { throw RunError() }
    return result
  }

  private func execution(_ result: RunWorker.Result) -> Execution {
    words.take(result.ending.notes)
    return Execution(result)
  }
}

/// Whoever did the runs has ended.
package struct RunError: Error, CustomStringConvertible {
  package var description: String { "the process that ran the script again and again was ended" }
}
