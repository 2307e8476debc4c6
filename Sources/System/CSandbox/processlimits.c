#define _GNU_SOURCE
#include "processlimits.h"

#include <sys/resource.h>

static int number_of(enum procscript_limited what) {
  switch (what) {
  case procscript_limited_core: return RLIMIT_CORE;
  case procscript_limited_data: return RLIMIT_DATA;
  case procscript_limited_files: return RLIMIT_NOFILE;
  case procscript_limited_file_size: return RLIMIT_FSIZE;
  case procscript_limited_locked: return RLIMIT_MEMLOCK;
  case procscript_limited_messages: return RLIMIT_MSGQUEUE;
  case procscript_limited_processes: return RLIMIT_NPROC;
  case procscript_limited_processor: return RLIMIT_CPU;
  }
  return RLIMIT_CORE;
}

int procscript_limit(enum procscript_limited what, uint64_t most) {
  struct rlimit limit;
  int number = number_of(what);
  if (getrlimit(number, &limit) != 0) return -1;
  if (limit.rlim_max > most) limit.rlim_max = most;
  if (limit.rlim_cur > limit.rlim_max) limit.rlim_cur = limit.rlim_max;
  // At the soft limit comes SIGXCPU, which tells why; at the hard one SIGKILL.
  if (what == procscript_limited_processor && limit.rlim_max == most && most > 1) limit.rlim_cur = most - 1;
  return setrlimit(number, &limit);
}
