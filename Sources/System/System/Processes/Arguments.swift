import CProcscriptSystem

/// The words that this program was started with, its name first.
///
/// They come from the C library. Swift's `CommandLine` reads them from `/proc`, which costs a start some time and may not
/// be mounted.
package enum Arguments {
  /// How many there are, the name included.
  package static let count = Int(procscript_argument_count())

  /// The word number `index`, below `count`: bytes that last as long as the process.
  package static func word(_ index: Int) -> UnsafePointer<CChar> {
    precondition((0..<count).contains(index), "there is no argument \(index)")
    return UnsafePointer(procscript_arguments()![index]!)
  }
}
