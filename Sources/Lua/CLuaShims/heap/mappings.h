#pragma once

#include <stdbool.h>
#include <stddef.h>

// Memory mapped from the system, zeroed, at addresses that huge pages can have: multiples of 2 MiB.

/// Maps `size` bytes; NULL when the system has no memory for them.
/// - with_huge_pages: asks the kernel for huge pages wherever 2 MiB fit whole. It gives them if it is told to by
///   /sys/kernel/mm/transparent_hugepage/enabled, and has some.
void *procscript_map(size_t size, bool with_huge_pages);

/// Gives memory a new size; it may move. NULL, and nothing has changed, when the system has no memory for it.
/// What it gains is as the rest: of huge pages, or not.
void *procscript_remap(void *memory, size_t old_size, size_t new_size);

/// Gives memory back to the system.
void procscript_unmap(void *memory, size_t size);
