import ProcscriptText
package import ProcscriptTrace

// How long something took, and when it was: by a clock, or in steps, which are counted from 1.

extension Story {
  /// `12.3 ms`, `3 steps`
  package func wording(ofLength length: Trace.Moment) -> String {
    switch trace.scale {
    case .time: ProcscriptText.wording(ofNanoseconds: length)
    case .steps: Int(length / Trace.stepLength).counted("step")
    }
  }

  /// `12.3 ms`, `step 3`: when something happened.
  package func wording(ofMoment moment: Trace.Moment) -> String {
    switch trace.scale {
    case .time: ProcscriptText.wording(ofNanoseconds: moment)
    case .steps: "step \((Int(moment / Trace.stepLength) + 1).grouped)"
    }
  }

  /// `from 1.00 ms to 12.3 ms`, `from step 2 to step 3`, `step 2`
  package func wording(from start: Trace.Moment, to end: Trace.Moment) -> String {
    let isInSteps = trace.scale == .steps
    let first = wording(ofMoment: start)
    let last = wording(ofMoment: isInSteps ? max(start, end - min(end, Trace.stepLength)) : end)
    return isInSteps && first == last ? first : "from \(first) to \(last)"
  }

  /// `reads value 'v' 0`, `is late by 0.1 s`
  package func wording(of deed: TracedDeed) -> String {
    let parts = [deed.kind.words, deed.object.flatMap { trace.objects[$0] } ?? "", deed.detail]
    return parts.filter { !$0.isEmpty }.joined(separator: " ")
  }
}

extension TracedDeed {
  /// Without what it was done with: `reads 0`.
  var shortWords: String { detail.isEmpty ? kind.words : "\(kind.words) \(detail)" }
}

extension TracedDeed.Kind {
  var words: String {
    switch self {
    case .reads: "reads"
    case .writes: "writes"
    case .changes: "changes"
    case .isLate: "is late by"
    }
  }
}
