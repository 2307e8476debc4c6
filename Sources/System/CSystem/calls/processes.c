#define _GNU_SOURCE
#include "processes.h"

#include <stddef.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

// glibc has wrappers for these two from 2.36 on only.

int procscript_pidfd_open(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int procscript_pidfd_send_signal(int pidfd, int signal) {
  return (int)syscall(SYS_pidfd_send_signal, pidfd, signal, NULL, 0);
}

int procscript_set_parent_death_signal(int signal) {
  return prctl(PR_SET_PDEATHSIG, (unsigned long)signal, 0, 0, 0);
}

int procscript_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

bool procscript_fix_addresses(void) {
  int present = personality(0xffffffff);
  if (present < 0 || (present & ADDR_NO_RANDOMIZE) != 0) return false;
  return personality((unsigned long)present | ADDR_NO_RANDOMIZE) >= 0;
}
