#define _GNU_SOURCE
#include "memoryfile.h"

#include <fcntl.h>
#include <sys/mman.h>

int procscript_memory_file(const char *name) { return memfd_create(name, MFD_CLOEXEC); }

int procscript_punch_hole(int descriptor, int64_t offset, int64_t count) {
  return fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, count);
}

int procscript_remove_pages(void *start, size_t count) { return madvise(start, count, MADV_REMOVE); }
