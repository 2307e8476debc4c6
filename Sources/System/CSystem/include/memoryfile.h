#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// `memfd_create`, close-on-exec: a descriptor, or -1 with errno.
int procscript_memory_file(const char *name);

/// From now on files in memory can't be run as programs, in this process and those forked from it. Returns false where the
/// kernel knows no such files, before Linux 6.3; then nothing has changed.
bool procscript_never_run_memory_files(void);

/// `fcntl(F_ADD_SEALS)`: whoever has the descriptor can make the file no shorter any more, and where that is asked, no
/// longer. Those who have mapped it would be ended by SIGBUS else.
void procscript_forbid_shrinking(int descriptor, bool may_grow);

/// `fallocate(FALLOC_FL_PUNCH_HOLE)`: gives the memory of a range of a file back.
int procscript_punch_hole(int descriptor, int64_t offset, int64_t count);

/// `madvise(MADV_REMOVE)`: gives the memory of a range of a shared mapping back, for all who map it; whole pages.
int procscript_remove_pages(void *start, size_t count);
