#pragma once

#include <stdint.h>

/// `memfd_create`, close-on-exec: a descriptor, or -1 with errno.
int csystem_memory_file(const char *name);

/// `fallocate(FALLOC_FL_PUNCH_HOLE)`: gives the memory of a range of a file back.
int csystem_punch_hole(int descriptor, int64_t offset, int64_t count);
