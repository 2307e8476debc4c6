#define _GNU_SOURCE

#include "largepages.h"

#include <errno.h>
#include <link.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

// What a page of the second level has on x86-64, and on ARM where small ones have 4 KiB. Where large pages have another
// size the kernel gives small ones for this memory, which a fork hands on just so.
#define LARGE ((uintptr_t)2 << 20)

struct range {
  uintptr_t begin;
  uintptr_t end;
};

// The first object is the program itself.
static int note_code(struct dl_phdr_info *info, size_t size, void *noted) {
  (void)size;
  struct range *code = noted;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &info->dlpi_phdr[i];
    if (part->p_type != PT_LOAD || !(part->p_flags & PF_X) || (part->p_flags & PF_W)) continue;
    uintptr_t begin = info->dlpi_addr + part->p_vaddr;
    code->begin = (begin + LARGE - 1) & ~(LARGE - 1);
    code->end = (begin + part->p_filesz) & ~(LARGE - 1);
    break;
  }
  return 1;
}

_Bool procscript_move_code_into_large_pages(void) {
  struct range code = {0, 0};
  dl_iterate_phdr(note_code, &code);
  if (code.begin >= code.end) return 0;

  int saved_errno = errno;
  size_t length = code.end - code.begin;
  // Without a reserve nothing can be lacking for the move below, which has taken the old code away before.
  char *room = mmap(NULL, length + LARGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room == MAP_FAILED) goto failed;
  char *copy = (char *)(((uintptr_t)room + LARGE - 1) & ~(LARGE - 1));
  if (copy > room) munmap(room, copy - room);
  if (room + LARGE > copy) munmap(copy + length, room + LARGE - copy);

  _Bool moved = 0;
  if (madvise(copy, length, MADV_HUGEPAGE) == 0) {
    memcpy(copy, (const char *)code.begin, length);
    moved = mprotect(copy, length, PROT_READ | PROT_EXEC) == 0 &&
            mremap(copy, length, length, MREMAP_MAYMOVE | MREMAP_FIXED, code.begin) != MAP_FAILED;
  }
  if (!moved) munmap(copy, length);
  errno = saved_errno;
  return moved;

failed:
  errno = saved_errno;
  return 0;
}
