/// Descriptors of many processes, held for the time of one wait.
package struct ProcessDescriptors: ~Copyable {
  package enum Opening: Equatable {
    case opened(Int32)
    /// There is no such process any more.
    case isGone
    /// No descriptor can be had: too many are open, or the system (a sandbox, an old kernel) has no such thing.
    case noneLeft
  }

  package private(set) var interests: [Poll.Interest] = []
  private let calls: SystemCalls

  package init(using calls: SystemCalls = .live) {
    self.calls = calls
  }

  deinit {
    for interest in interests { try? calls.close(interest.descriptor) }
  }

  /// - Throws: `SystemError` with the operation `openProcess`.
  package mutating func open(_ pid: ProcessID) throws(SystemError) -> Opening {
    let opening = try Self.open(pid, using: calls)
    if case .opened(let descriptor) = opening { interests.append(Poll.Interest(descriptor)) }
    return opening
  }

  /// Opens a descriptor that the caller closes.
  ///
  /// - Throws: `SystemError` with the operation `openProcess`.
  static func open(_ pid: ProcessID, using calls: SystemCalls) throws(SystemError) -> Opening {
    do throws(Errno) {
      return .opened(try calls.pidfdOpen(pid.rawValue))
    } catch {
      switch error {
      case .noSuchProcess: return .isGone
      case .tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory, .notImplemented, .notPermitted: return .noneLeft
      default: throw SystemError(.openProcess, error, subject: pid.subject, using: calls)
      }
    }
  }
}
