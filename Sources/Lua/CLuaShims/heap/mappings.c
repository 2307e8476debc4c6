#define _GNU_SOURCE
#include "mappings.h"

#include <errno.h>
#include <stdint.h>
#include <sys/mman.h>

static const size_t alignment = 2 << 20;

static bool is_aligned(const void *memory) { return (uintptr_t)memory % alignment == 0; }

static char *map(size_t size) {
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory == MAP_FAILED ? NULL : memory;
}

/// Newer kernels align large mappings by themselves; else more is mapped, and what is too much given back.
static char *map_aligned(size_t size) {
  char *memory = map(size);
  if (memory == NULL || is_aligned(memory)) {
    return memory;
  }
  munmap(memory, size);
  memory = map(size + alignment);
  if (memory == NULL) {
    return NULL;
  }
  size_t before = -(uintptr_t)memory % alignment;
  if (before > 0) {
    munmap(memory, before);
  }
  size_t whole_pages = (size + 4095) & ~(size_t)4095;
  munmap(memory + before + whole_pages, alignment - before);
  return memory + before;
}

void *procscript_map(size_t size, bool with_huge_pages) {
  char *memory = map_aligned(size);
  if (memory != NULL && with_huge_pages) {
    int error = errno;
    // A kernel without huge pages refuses: small ones do.
    madvise(memory, size, MADV_HUGEPAGE);
    errno = error;
  }
  return memory;
}

void *procscript_remap(void *memory, size_t old_size, size_t new_size) {
  int error = errno;
  void *moved = mremap(memory, old_size, new_size, 0);
  if (moved != MAP_FAILED) {
    return moved;
  }
  errno = error;
  // It has to move: to an address that its huge pages can move to whole.
  void *place = map_aligned(new_size);
  if (place == NULL) {
    return NULL;
  }
  moved = mremap(memory, old_size, new_size, MREMAP_MAYMOVE | MREMAP_FIXED, place);
  if (moved == MAP_FAILED) {
    munmap(place, new_size);
    return NULL;
  }
  return moved;
}

void procscript_unmap(void *memory, size_t size) { munmap(memory, size); }
