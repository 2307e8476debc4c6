#define _GNU_SOURCE
#include "memoryfile.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

/// MFD_NOEXEC_SEAL, which older headers lack.
enum { NEVER_RUN = 8 };

static unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;

int procscript_memory_file(const char *name) { return memfd_create(name, flags); }

bool procscript_never_run_memory_files(void) {
  int file = memfd_create("probe", flags | NEVER_RUN);
  if (file < 0) return false;
  close(file);
  flags |= NEVER_RUN;
  return true;
}

void procscript_forbid_shrinking(int descriptor, bool may_grow) {
  fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_SEAL | (may_grow ? 0 : F_SEAL_GROW));
}

int procscript_punch_hole(int descriptor, int64_t offset, int64_t count) {
  return fallocate(descriptor, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, count);
}

int procscript_remove_pages(void *start, size_t count) { return madvise(start, count, MADV_REMOVE); }
