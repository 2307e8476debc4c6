#pragma once

/// Moves this program's code into large pages of memory of its own. A fork maps the pages of a file anew for each child,
/// 64 KiB at each fault; large anonymous pages it hands on, a few entries for all of the code.
///
/// Only whole large pages of 2 MiB are moved: what is before the first and after the last stays as it is. Addresses stay
/// the same, so that debuggers find all names; a profiler sees memory without a file. Must be called where the process has
/// one thread. The memory costs as much as the code is long, once for the process and all that are forked from it.
///
/// Returns whether any code was moved: not where the kernel has no large pages (madvise(2), MADV_HUGEPAGE), forbids
/// memory that was written to be executed, or lacks memory, nor where the program is less than such a page.
_Bool procscript_move_code_into_large_pages(void);
