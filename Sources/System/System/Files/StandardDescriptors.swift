import CProcscriptSystem
import Glibc

/// The descriptors 0, 1 and 2.
package enum StandardDescriptors {
  /// Opens those that are closed on `/dev/null`, so that no other file lands in their place and gets what is printed.
  ///
  /// To be called before anything else is opened. Reading then finds the end of the file, writing vanishes: where there
  /// is no `/dev/null`, in a file in memory that nobody reads. They are inherited by programs that are started, as
  /// standard descriptors are.
  ///
  /// - Throws: `SystemError` with the operation `openFile`.
  package static func openMissing(using calls: SystemCalls = .live) throws(SystemError) {
    for number: Int32 in 0...2 {
      do throws(Errno) {
        _ = try calls.descriptorFlags(number)
      } catch {
        guard error == .badDescriptor else { continue }
        // The lowest free number is taken, and those below are open.
        try open(number, flags: number == 0 ? O_RDONLY : O_WRONLY, using: calls)
      }
    }
  }

  private static func open(_ number: Int32, flags: Int32, using calls: SystemCalls) throws(SystemError) {
    do throws(Errno) {
      let opened = try retryingInterrupted { () throws(Errno) in
        do throws(Errno) {
          return try calls.openat(AT_FDCWD, "/dev/null", flags)
        } catch {
          let memory = error == .noSuchFile ? procscript_memory_file("nothing") : -1
          if memory < 0 { throw error }
          _ = fcntl(memory, F_SETFD, 0)
          return memory
        }
      }
      precondition(opened == number, "descriptor \(opened) in the place of \(number)")
    } catch {
      throw SystemError(.openFile, error, subject: "/dev/null", using: calls)
    }
  }
}
