#define _GNU_SOURCE
#include "lookout.h"

#include "direct.h"

#include <linux/futex.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/wait.h>

static uint32_t word;
static pid_t lookout, owner;
static int descriptors = -1; // an epoll of those that it looks at
static int process = -1; // among them: the process itself, by a pidfd; -1 where the system has none

/// All that it does is a few system calls.
static _Alignas(16) char stack[8192];

enum { MOST_EVENTS = 16, SIGNAL_SET_SIZE = 8 };

/// It shares the memory, `errno` too, so it calls nothing of the C library. The thread that started it may have ended, so
/// that there is no canary for stacks any more where the register for it points.
__attribute__((no_stack_protector)) static int look_out(void *nothing) {
  (void)nothing;
  if (process < 0) {
    // It is sent at the end of the thread that started this, which is the process's in programs with one thread.
    procscript_raw_system_call(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0);
    // In this order: a parent that ends after the request sends the signal, one that ended before is seen here.
    if (procscript_raw_system_call(SYS_getppid, 0, 0, 0, 0) != owner) return 0;
  }
  procscript_raw_system_call(SYS_prctl, PR_SET_NAME, (long)"lookout", 0, 0);
  struct epoll_event events[MOST_EVENTS];
  while (true) {
    long count = procscript_raw_system_call_of_six(SYS_epoll_pwait, descriptors, (long)events, MOST_EVENTS, -1, 0, SIGNAL_SET_SIZE);
    for (long index = 0; index < count; index++)
      if (events[index].data.fd == process) return 0;
    if (count > 0) {
      __atomic_fetch_add(&word, 1, __ATOMIC_RELEASE);
      procscript_raw_system_call(SYS_futex, (long)&word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, INT_MAX, 0);
    } else if (count != -EINTR) {
      return 0;
    }
  }
}

/// Has it look at the process. Returns 0, or the error number; 0 too where the system knows no such descriptors, or a
/// filter of system calls doesn't.
static int look_out_for_end(void) {
  process = (int)syscall(SYS_pidfd_open, owner, 0);
  if (process < 0) return errno == ENOSYS || errno == EPERM ? 0 : errno;
  struct epoll_event event = {.events = EPOLLIN, .data.fd = process};
  return epoll_ctl(descriptors, EPOLL_CTL_ADD, process, &event) == 0 ? 0 : errno;
}

/// Returns 0, or the error number.
static int start(void) {
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &before);
  lookout = clone(look_out, stack + sizeof stack, CLONE_VM | CLONE_FILES | CLONE_FS, NULL);
  int error = lookout < 0 ? errno : 0;
  sigprocmask(SIG_SETMASK, &before, NULL);
  return error;
}

int procscript_start_lookout(void) {
  if (owner == getpid()) return 0;
  procscript_end_lookout();
  descriptors = epoll_create1(EPOLL_CLOEXEC);
  if (descriptors < 0) return errno;
  owner = getpid();
  int error = look_out_for_end();
  if (error == 0) error = start();
  if (error == 0) return 0;
  owner = 0;
  procscript_end_lookout();
  return error;
}

void procscript_end_lookout(void) {
  if (descriptors < 0) return;
  if (owner == getpid()) {
    kill(lookout, SIGKILL);
    while (waitpid(lookout, NULL, __WCLONE) < 0 && errno == EINTR) continue;
  }
  owner = 0;
  close(descriptors);
  if (process >= 0) close(process);
  descriptors = process = -1;
}

const uint32_t *procscript_lookout_word(void) { return &word; }

int procscript_look_out_for(int descriptor, bool reads, bool writes) {
  struct epoll_event event = {
    .events = EPOLLONESHOT | (reads ? EPOLLIN : 0) | (writes ? EPOLLOUT : 0), .data.fd = descriptor};
  if (epoll_ctl(descriptors, EPOLL_CTL_MOD, descriptor, &event) == 0) return 0;
  if (errno != ENOENT) return errno;
  return epoll_ctl(descriptors, EPOLL_CTL_ADD, descriptor, &event) == 0 ? 0 : errno;
}

void procscript_stop_looking_out_for(int descriptor) {
  epoll_ctl(descriptors, EPOLL_CTL_DEL, descriptor, NULL);
  // Another wait, which this one was a break of, may look at it too: it is to say so again.
  __atomic_fetch_add(&word, 1, __ATOMIC_RELAXED);
}
