#define _GNU_SOURCE
#include "CProcscriptTrials.h"

#include <sched.h>
#include <stddef.h>
#include <sys/ptrace.h>

int trials_trace_me(void) { return (int)ptrace(PTRACE_TRACEME, 0, NULL, NULL); }

int trials_bind_life(pid_t process) { return (int)ptrace(PTRACE_SETOPTIONS, process, NULL, PTRACE_O_EXITKILL); }

int trials_step(pid_t process) { return (int)ptrace(PTRACE_SINGLESTEP, process, NULL, NULL); }

int trials_stay_on_processor(void) {
  cpu_set_t processors;
  CPU_ZERO(&processors);
  CPU_SET(sched_getcpu(), &processors);
  return sched_setaffinity(0, sizeof processors, &processors);
}
