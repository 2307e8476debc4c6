#define _GNU_SOURCE
#include "processors.h"

#include <errno.h>
#include <sched.h>

static int count_in_larger_set(void) {
  // The kernel refuses a set smaller than its own with EINVAL.
  for (size_t processors = 2 * CPU_SETSIZE; processors <= 1 << 20; processors *= 2) {
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

int procscript_processor_count(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
  return errno == EINVAL ? count_in_larger_set() : -1;
}

void procscript_stay_on_processor(int index) {
  cpu_set_t all, one;
  if (sched_getaffinity(0, sizeof all, &all) != 0) return;
  index %= CPU_COUNT(&all);
  for (int processor = 0; processor < CPU_SETSIZE; processor++) {
    if (!CPU_ISSET(processor, &all) || index-- > 0) continue;
    CPU_ZERO(&one);
    CPU_SET(processor, &one);
    sched_setaffinity(0, sizeof one, &one);
    return;
  }
}
