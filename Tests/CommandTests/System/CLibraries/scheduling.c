// A library that has the kernel end a process which asks to be scheduled in another way than others.

#define _GNU_SOURCE
#include <lauxlib.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#define END_AT(call) \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##call, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)

/// `forbid()`: from now on this process, and those that it starts, are killed by SIGSYS when they choose their
/// processors, priority or policy, or another's. False where the kernel has no such filters.
static int forbid(lua_State *L) {
  struct sock_filter filter[] = {
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
    END_AT(sched_setaffinity),
    END_AT(sched_setscheduler),
    END_AT(sched_setparam),
    END_AT(sched_setattr),
    END_AT(setpriority),
    END_AT(ioprio_set),
    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};
  int refused = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
  lua_pushboolean(L, !refused);
  return 1;
}

/// `stay()`: keeps this process where it may run already.
static int stay(lua_State *L) {
  (void)L;
  unsigned long processors[128];
  long size = syscall(SYS_sched_getaffinity, 0, sizeof processors, processors);
  syscall(SYS_sched_setaffinity, 0, size, processors);
  return 0;
}

/// `give_way()`: leaves this process's priority as it is.
static int give_way(lua_State *L) {
  (void)L;
  setpriority(PRIO_PROCESS, 0, getpriority(PRIO_PROCESS, 0));
  return 0;
}

int luaopen_scheduling(lua_State *L) {
  const luaL_Reg functions[] = {{"forbid", forbid}, {"stay", stay}, {"give_way", give_way}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
