import CProcscriptSystem

/// Moves this program's code into large pages of memory of its own, as far as it fills such pages, once in a process and
/// all that are forked from it: for one that is forked thousands of times. A fork hands on large pages as a few entries,
/// where the pages of a file are mapped anew for each child, some 40 faults of 2.5 µs for a short run.
///
/// It takes some milliseconds, and as much memory as the code is long. Where the system gives no such pages nothing changes.
/// Must be called where the process has one thread. See `madvise(2)`, `MADV_HUGEPAGE`.
package func moveCodeIntoLargePages() { _ = isMoved }

private let isMoved = procscript_move_code_into_large_pages()
