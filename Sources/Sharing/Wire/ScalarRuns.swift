package import ProcscriptLua

// Runs of scalars: each as in a message, one behind the other, and nothing around them. A loop over many small values
// costs little more than the values themselves.

extension MessageBuffer {
  /// Appends a table's elements, without metamethods, as a run of scalars: up to the first that is none, or until the
  /// buffer holds `limit` bytes. There must be room for one value on the stack.
  ///
  /// - Returns: How many it appended.
  package mutating func append(
    scalarsOf table: Int32, from first: Int64, count: Int64, upTo limit: Int, of state: State
  ) -> Int64 {
    var done: Int64 = 0
    while done < count, self.count < limit {
      let type = state.rawGet(first &+ done, from: table)
      let isScalar = append(scalarAt: -1, type, of: state)
      state.pop()
      guard isScalar else { break }
      done &+= 1
    }
    return done
  }

  /// Appends the value at a stack index as a run of one scalar. Appends nothing else.
  ///
  /// - Returns: Whether it did.
  package mutating func append(runOfScalarAt index: Int32, of state: State) -> Bool {
    append(scalarAt: index, of: state)
  }

  /// Ends a run, for something else to follow.
  package mutating func endRun() {
    append(byte: Tag.end)
  }
}

extension Wire {
  /// Pushes the scalar that a run begins with, and takes it from the front of the bytes. There must be room for it on the
  /// stack.
  ///
  /// - Returns: false, and nothing has changed, at the run's end.
  package static func pushScalar(takenFrom run: inout UnsafeRawBufferPointer, to state: State) -> Bool {
    var reader = MessageReader(run)
    guard (try? reader.pushScalar(to: state)) == true else { return false }
    run = UnsafeRawBufferPointer(rebasing: run[reader.offset...])
    return true
  }

  /// Sets a table's elements from `first` on to the scalars of a run, without metamethods, and takes them from the front
  /// of the bytes. There must be room for one value on the stack.
  ///
  /// - Returns: How many there were.
  package static func storeScalars(
    takenFrom run: inout UnsafeRawBufferPointer, into table: Int32, from first: Int64, of state: State
  ) -> Int64 {
    var reader = MessageReader(run)
    var end = reader.offset
    var count: Int64 = 0
    while (try? reader.pushScalar(to: state)) == true {
      state.rawSet(first &+ count, in: table)
      count &+= 1
      end = reader.offset
    }
    run = UnsafeRawBufferPointer(rebasing: run[end...])
    return count
  }

  /// Takes the end of a run from the front of the bytes.
  ///
  /// - Returns: Whether it was there.
  package static func takeEnd(ofRun run: inout UnsafeRawBufferPointer) -> Bool {
    guard run.first == Tag.end else { return false }
    run = UnsafeRawBufferPointer(rebasing: run.dropFirst())
    return true
  }
}
