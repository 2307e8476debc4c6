#define _GNU_SOURCE
#include "descriptors.h"

#include <limits.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

static void close_between(unsigned first, unsigned last) {
  if (first > last) return;
#ifdef SYS_close_range
  if (syscall(SYS_close_range, first, last, 0) == 0) return;
#endif
  long most = sysconf(_SC_OPEN_MAX);
  for (unsigned number = first; number <= last && (long)number < most; number++) close((int)number);
}

void procscript_close_others(const int *kept, int kept_count) {
  unsigned first = 3;
  for (int index = 0; index < kept_count; index++) {
    close_between(first, (unsigned)kept[index] - 1);
    first = (unsigned)kept[index] + 1;
  }
  close_between(first, UINT_MAX);
}

int procscript_open_readable(void) { return eventfd(1, EFD_CLOEXEC); }
