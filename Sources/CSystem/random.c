#define _GNU_SOURCE
#include "resources.h"

#include <errno.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

// Not glibc's function: it lies in a part of the C library that a forked child uses for nothing else.
ssize_t csystem_getrandom(void *buffer, size_t size) { return syscall(SYS_getrandom, buffer, size, 0); }

int csystem_processor_count(void) {
  // The kernel refuses a set smaller than its own with EINVAL.
  for (size_t processors = 1024; processors <= 1 << 20; processors *= 2) {
    cpu_set_t *set = CPU_ALLOC(processors);
    if (set == NULL) return -1;
    size_t size = CPU_ALLOC_SIZE(processors);
    int result = sched_getaffinity(0, size, set);
    int count = result == 0 ? CPU_COUNT_S(size, set) : -1;
    int error = errno;
    CPU_FREE(set);
    if (result == 0) return count;
    if (error != EINVAL) {
      errno = error;
      return -1;
    }
  }
  errno = EINVAL;
  return -1;
}
