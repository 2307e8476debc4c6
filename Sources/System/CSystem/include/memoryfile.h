#pragma once

#include <stddef.h>
#include <stdint.h>

/// `memfd_create`, close-on-exec: a descriptor, or -1 with errno.
int procscript_memory_file(const char *name);

/// `fallocate(FALLOC_FL_PUNCH_HOLE)`: gives the memory of a range of a file back.
int procscript_punch_hole(int descriptor, int64_t offset, int64_t count);

/// `madvise(MADV_REMOVE)`: gives the memory of a range of a shared mapping back, for all who map it; whole pages.
int procscript_remove_pages(void *start, size_t count);
