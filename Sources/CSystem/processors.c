#define _GNU_SOURCE
#include "processors.h"

#include "direct.h"

#include <limits.h>
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

int csystem_processor_count(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
  return errno == EINVAL ? count_in_larger_set() : -1;
}

/// All that a thread may run on which may run anywhere; none where that is not known to be so.
static cpu_set_t anywhere;

/// Finds out whether `set`, which the thread may run on now, is all that its cgroup allows: to ask for more changes
/// nothing then.
static void try_more(const cpu_set_t *set) {
  cpu_set_t after;
  csystem_run_anywhere();
  if (sched_getaffinity(0, sizeof after, &after) == 0 && CPU_EQUAL(set, &after)) {
    anywhere = *set;
  } else {
    sched_setaffinity(0, sizeof *set, set);
  }
}

bool csystem_runs_anywhere(void) {
  static bool has_tried;
  cpu_set_t set;
  // A machine with more processors than a set has room for is refused.
  if (sched_getscheduler(0) != SCHED_OTHER || sched_getaffinity(0, sizeof set, &set) != 0) return false;
  if (!has_tried) {
    has_tried = true;
    try_more(&set);
  }
  return CPU_COUNT(&set) > 1 && CPU_EQUAL(&set, &anywhere);
}

int csystem_stay_on_processor(void) {
  int processor = sched_getcpu();
  if (processor < 0) return -1;
  if (processor >= CPU_SETSIZE) {
    errno = EINVAL;
    return -1;
  }
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  return (int)csystem_call(SYS_sched_setaffinity, 0, sizeof set, (long)&set, 0);
}

void csystem_run_anywhere(void) {
  enum { WORDS = CPU_SETSIZE / (sizeof(long) * CHAR_BIT) };
  // Constant: to fill it would be a call of the C library.
  static const long all[WORDS] = {[0 ... WORDS - 1] = ~0l};
  csystem_call(SYS_sched_setaffinity, 0, sizeof all, (long)all, 0);
}
