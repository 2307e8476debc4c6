// Holds a process up for a moment before it sends each SIGTERM, as a busy machine may.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <sys/types.h>
#include <time.h>

int kill(pid_t pid, int signal) {
  static int (*real_kill)(pid_t, int);
  if (!real_kill) *(void **)&real_kill = dlsym(RTLD_NEXT, "kill");
  if (signal == SIGTERM) nanosleep(&(struct timespec){.tv_nsec = 300000000}, 0);
  return real_kill(pid, signal);
}
