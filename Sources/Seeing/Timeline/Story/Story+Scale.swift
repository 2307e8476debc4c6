import ProcscriptText
package import ProcscriptTrace

// How long something took, and when it was: by a clock, or in steps, which are counted from 1.

extension Story {
  /// `12.3 ms`, `3 steps`
  package func wording(ofLength length: Trace.Moment, in language: PageLanguage = .english) -> String {
    switch trace.scale {
    case .time: ProcscriptText.wording(ofNanoseconds: length)
    case .steps:
      Phrase(.steps, ["count": .number(Int(length / Trace.stepLength))]).text(of: self, in: language)
    }
  }

  /// `12.3 ms`, `step 3`: when something happened.
  package func wording(ofMoment moment: Trace.Moment, in language: PageLanguage = .english) -> String {
    switch trace.scale {
    case .time: ProcscriptText.wording(ofNanoseconds: moment)
    case .steps:
      Phrase(.stepNumber, ["number": .number(Int(moment / Trace.stepLength) + 1)]).text(of: self, in: language)
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
  package func wording(of deed: TracedDeed) -> String { phrase(for: deed).text(of: self) }

  func phrase(for deed: TracedDeed) -> Phrase {
    let object = deed.object.flatMap { trace.objects[$0] == nil ? nil : $0 }
    return Phrase(deed.kind.words, ["object": .object(object), "detail": .text(deed.detail)])
  }
}

extension TracedDeed {
  /// Without what it was done with: `reads 0`.
  func shortWords(in story: Story) -> String {
    Phrase(kind.words, ["detail": .text(detail)]).text(of: story)
  }
}

extension TracedDeed.Kind {
  var words: Words {
    switch self {
    case .reads: .reads
    case .writes: .writes
    case .changes: .changes
    case .isLate: .isLate
    }
  }
}
