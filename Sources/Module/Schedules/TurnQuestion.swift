package import ProcscriptExploring

/// Who goes next? For whoever watches a run that asks.
package struct TurnQuestion: Sendable {
  /// A lane that has not ended.
  package struct Candidate: Sendable {
    package let lane: Lane
    /// What its process is called.
    package let name: String
    package let canGo: Bool
    /// What it is about to do, or is in the middle of.
    package let operation: Operation
    /// The line of that, and the object that it is done with; nil where there is none.
    package let place: String?
    package let object: String?
  }

  /// How many steps there were.
  package let step: Int
  /// Who went last; nil before the first step.
  package let previous: Lane?
  /// In the order of lanes.
  package let candidates: [Candidate]
}

extension RunMemory {
  /// What is to be answered now.
  var question: TurnQuestion {
    var words = RunWords()
    words.take(keptNotes)
    let asked = run.pointee.asked
    return TurnQuestion(
      step: Int(run.pointee.stepCount), previous: run.pointee.stepCount == 0 ? nil : Lane(Int(run.pointee.previous)),
      candidates: indices.filter(isLiving).map { lane in
        let operation = lanes[lane].operation
        return TurnQuestion.Candidate(
          lane: Lane(lane), name: words.process(Lane(lane)), canGo: asked >> UInt64(lane) & 1 != 0,
          operation: operation, place: words.place(operation.place), object: words.object(operation.first.object))
      })
  }
}
