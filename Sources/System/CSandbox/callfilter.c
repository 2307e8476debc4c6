#define _GNU_SOURCE
#include "callfilter.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// Calls that are allowed whatever their arguments are. Files that they name are Landlock's affair, as far as it has a
// right for them: calls on files for which it has none (chmod, chown, utimensat, setxattr, inotify) are not here. Nor is
// flock, which would lock a file for all others that may only be read.
static const char *const allowed[] = {
  // Memory
  "brk", "madvise", "mprotect", "mremap", "msync", "munmap",
  // Descriptors
  "_llseek", "close", "close_range", "copy_file_range", "dup", "dup2", "dup3", "epoll_create", "epoll_create1",
  "epoll_ctl", "epoll_ctl_old", "epoll_pwait", "epoll_pwait2", "epoll_wait", "eventfd", "eventfd2", "fadvise64",
  "fallocate", "fdatasync", "fstat", "fstatfs", "fsync", "ftruncate", "lseek", "pipe", "pipe2", "poll", "ppoll",
  "pread64", "preadv", "preadv2", "pselect6", "pwrite64", "pwritev", "pwritev2", "read", "readv", "select", "signalfd",
  "signalfd4", "timerfd_create", "timerfd_gettime", "timerfd_settime", "write", "writev",
  // Names of files
  "access", "chdir", "creat", "faccessat", "faccessat2", "fchdir", "getcwd", "getdents", "getdents64", "link", "linkat",
  "lstat", "mkdir", "mkdirat", "newfstatat", "open", "openat", "openat2", "readlink", "readlinkat", "rename", "renameat",
  "renameat2", "rmdir", "stat", "statfs", "statx", "symlink", "symlinkat", "truncate", "umask", "unlink", "unlinkat",
  // Processes
  "execve", "exit", "exit_group", "fork", "getpgid", "getpgrp", "getpid", "getppid", "getsid", "gettid", "kill",
  "pidfd_open", "pidfd_send_signal", "rseq", "sched_getaffinity", "sched_getparam", "sched_getscheduler",
  "sched_get_priority_max", "sched_get_priority_min", "sched_yield", "set_robust_list", "get_robust_list",
  "set_tid_address", "setpgid", "setsid", "tgkill", "tkill", "vfork", "wait4", "waitid", "arch_prctl", "getcpu",
  "membarrier",
  // Who one is, and what one may use
  "capget", "capset", "getegid", "geteuid", "getgid", "getgroups", "getpriority", "getresgid", "getresuid", "getrlimit",
  "getrusage", "getuid", "setrlimit", "sysinfo", "times", "uname",
  // Signals, sleeping, time
  "alarm", "clock_getres", "clock_gettime", "clock_nanosleep", "futex", "futex_wait", "futex_waitv", "futex_wake",
  "getitimer", "gettimeofday", "nanosleep", "pause", "restart_syscall", "rt_sigaction", "rt_sigpending",
  "rt_sigprocmask", "rt_sigreturn", "rt_sigsuspend", "rt_sigtimedwait", "setitimer", "sigaltstack", "sigreturn", "time",
  // Chance
  "getrandom",
  // More walls: they only ever add to those that are there.
  "landlock_create_ruleset", "landlock_restrict_self", "seccomp",
  // What is done with sockets: there are none but pairs, where the network is not allowed. Not: sendmsg, by which
  // descriptors are sent; a file in memory that is on its way is in no process, and nobody counts it.
  "getpeername", "getsockname", "getsockopt", "recvfrom", "recvmsg", "sendto", "setsockopt", "shutdown",
};

static const char *const of_network[] = {"accept", "accept4", "bind", "connect", "listen", "recvmmsg", "sendmmsg",
  "sendmsg"};

static const char *const of_programs[] = {"sendfile", "splice", "tee", "timer_create", "timer_delete", "timer_getoverrun",
  "timer_gettime", "timer_settime", "fchmod"};

static int allow_each(scmp_filter_ctx filter, const char *const *names, size_t count) {
  for (size_t index = 0; index < count; index++) {
    int call = seccomp_syscall_resolve_name(names[index]);
    // This machine's processor, or this library, does not know it. (Below zero are calls of other processors.)
    if (call < 0) continue;
    int result = seccomp_rule_add_exact(filter, SCMP_ACT_ALLOW, call, 0);
    if (result != 0) return result;
  }
  return 0;
}

#define COUNT(list) (sizeof(list) / sizeof *(list))

/// Allows a call where the lower half of an argument has one of some values: that is all of it that the kernel looks at
/// where it is an `int`, whatever stands in the upper half.
static int allow_values(scmp_filter_ctx filter, int call, unsigned argument, const uint32_t *values, size_t count) {
  for (size_t index = 0; index < count; index++) {
    struct scmp_arg_cmp is_value = SCMP_CMP64(argument, SCMP_CMP_MASKED_EQ, UINT32_MAX, values[index]);
    int result = seccomp_rule_add_exact(filter, SCMP_ACT_ALLOW, call, 1, is_value);
    if (result != 0) return result;
  }
  return 0;
}

// TIOCSTI, which types into a terminal, and all that changes one are not among them.
static const uint32_t device_requests[] = {TCGETS, TIOCGWINSZ, TIOCGPGRP, FIONREAD, FIOCLEX, FIONCLEX, FIONBIO,
  // PIDFD_GET_INFO of Linux 6.15, in the sizes that it has had.
  0xC040FF0B, 0xC048FF0B, 0xC050FF0B};

// Not: F_SETOWN and F_SETSIG, which have the kernel send signals; F_SETPIPE_SZ, whose memory is nobody's.
static const uint32_t descriptor_requests[] = {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK,
  F_SETLK, F_SETLKW, F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW, F_GETPIPE_SZ, F_ADD_SEALS, F_GET_SEALS};

// Not: PR_SET_DUMPABLE, which would hide a process from who sums up memory.
static const uint32_t process_requests[] = {PR_SET_PDEATHSIG, PR_GET_PDEATHSIG, PR_SET_NAME, PR_GET_NAME,
  PR_GET_DUMPABLE, PR_GET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS,
  PR_CAPBSET_READ, PR_CAPBSET_DROP, PR_GET_SECCOMP, PR_SET_SECCOMP, PR_CAP_AMBIENT, 0x53564d41 /* PR_SET_VMA */};

static int allow_filtered(scmp_filter_ctx filter, unsigned allowances) {
  int result = allow_values(filter, SCMP_SYS(ioctl), 1, device_requests, COUNT(device_requests));
  if (result == 0) result = allow_values(filter, SCMP_SYS(fcntl), 1, descriptor_requests, COUNT(descriptor_requests));
  if (result == 0) result = allow_values(filter, SCMP_SYS(prctl), 0, process_requests, COUNT(process_requests));
  // It may adopt orphans, and not stop: they would get out of sight of who watches over it.
  struct scmp_arg_cmp adopts[] = {
    SCMP_CMP64(0, SCMP_CMP_MASKED_EQ, UINT32_MAX, PR_SET_CHILD_SUBREAPER), SCMP_CMP64(1, SCMP_CMP_NE, 0)};
  if (result == 0) result = seccomp_rule_add_exact_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 2, adopts);
  if (result != 0) return result;

  // No memory of huge pages, which is in nobody's sum.
  struct scmp_arg_cmp is_usual = SCMP_CMP64(3, SCMP_CMP_MASKED_EQ, 0x40000 /* MAP_HUGETLB */, 0);
  result = seccomp_rule_add_exact(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, is_usual);
  if (result != 0) return result;

  // Processes and threads, in no new namespace; and none whose parent is another's, out of sight of who sums up what is
  // below a process.
  const uint32_t namespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |
    CLONE_NEWNET | 0x80 /* CLONE_NEWTIME */ | CLONE_PARENT;
  // The lowest byte is the signal at the end, in which the namespace of time has its bit: signals are below 65.
  struct scmp_arg_cmp has_none = SCMP_CMP64(0, SCMP_CMP_MASKED_EQ, namespaces, 0);
  result = seccomp_rule_add_exact(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, has_none);
  if (result == 0) result = seccomp_rule_add_exact(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);

  // Files in memory, none that could be run: MFD_NOEXEC_SEAL; and none of huge pages: MFD_HUGETLB.
  const uint32_t sealed = allowances & procscript_calls_of_any_memory_file ? 0 : 8;
  struct scmp_arg_cmp is_data = SCMP_CMP64(1, SCMP_CMP_MASKED_EQ, sealed | 4, sealed);
  if (result == 0) result = seccomp_rule_add_exact(filter, SCMP_ACT_ALLOW, SCMP_SYS(memfd_create), 1, is_data);

  // Rules for paths, which need a descriptor each; those for ports are memory of the kernel's without an end.
  const uint32_t of_path[] = {1 /* LANDLOCK_RULE_PATH_BENEATH */};
  int add_rule = seccomp_syscall_resolve_name("landlock_add_rule");
  if (result == 0 && add_rule >= 0) result = allow_values(filter, add_rule, 1, of_path, COUNT(of_path));

  // Limits of this process alone.
  struct scmp_arg_cmp is_own = SCMP_CMP64(0, SCMP_CMP_MASKED_EQ, UINT32_MAX, 0);
  if (result == 0) result = seccomp_rule_add_exact(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, is_own);

  // Which kind of process this is may be asked, and not be changed.
  const uint32_t asking[] = {UINT32_MAX};
  if (result == 0) result = allow_values(filter, SCMP_SYS(personality), 0, asking, COUNT(asking));

  // Pairs that stay pairs: a datagram can be sent to any other socket that has a name on this machine.
  const int connected[] = {SOCK_STREAM, SOCK_SEQPACKET};
  for (size_t kind = 0; kind < COUNT(connected) && result == 0; kind++) {
    struct scmp_arg_cmp is_pair[] = {SCMP_CMP64(0, SCMP_CMP_MASKED_EQ, UINT32_MAX, AF_UNIX),
      SCMP_CMP64(1, SCMP_CMP_MASKED_EQ, 0xf, (uint64_t)connected[kind])};
    result = seccomp_rule_add_exact_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(socketpair), 2, is_pair);
  }
  return result;
}

/// TCP and UDP: no raw packets, no other protocols, no sockets with names on this machine.
static int allow_network(scmp_filter_ctx filter) {
  const int families[] = {AF_INET, AF_INET6};
  const struct {
    int kind, protocol;
  } ways[] = {{SOCK_STREAM, 0}, {SOCK_STREAM, IPPROTO_TCP}, {SOCK_DGRAM, 0}, {SOCK_DGRAM, IPPROTO_UDP}};
  for (size_t family = 0; family < COUNT(families); family++) {
    for (size_t way = 0; way < COUNT(ways); way++) {
      struct scmp_arg_cmp conditions[] = {
        SCMP_CMP64(0, SCMP_CMP_MASKED_EQ, UINT32_MAX, (uint64_t)families[family]),
        // The low bits; above them are flags.
        SCMP_CMP64(1, SCMP_CMP_MASKED_EQ, 0xf, (uint64_t)ways[way].kind),
        SCMP_CMP64(2, SCMP_CMP_MASKED_EQ, UINT32_MAX, (uint64_t)ways[way].protocol),
      };
      int result = seccomp_rule_add_exact_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 3, conditions);
      if (result != 0) return result;
    }
  }
  return allow_each(filter, of_network, COUNT(of_network));
}

/// Whether the kernel takes filters at all: 0, or the error number of its refusal. One that it can't read is refused with
/// EFAULT by those that would take one, and changes nothing: so says the manual page. (The library tells the refusals of
/// containers by other numbers.)
static int refusal_of_filters(void) {
  if (syscall(SYS_seccomp, 1 /* SECCOMP_SET_MODE_FILTER */, 0, NULL) == 0 || errno == EFAULT) return 0;
  return errno;
}

// A request that the kernel does not know. A filter answers it with an error number that no call has.
enum { ASK_FOR_SANDBOX = 0x5053414e, IN_SANDBOX = 3900, IN_SANDBOX_WITH_MODULES = 3901 };

static int leave_sign(scmp_filter_ctx filter, unsigned allowances) {
  if (!(allowances & procscript_calls_hardened)) return 0;
  uint32_t answer = allowances & procscript_calls_of_modules ? IN_SANDBOX_WITH_MODULES : IN_SANDBOX;
  struct scmp_arg_cmp is_question = SCMP_CMP64(0, SCMP_CMP_MASKED_EQ, UINT32_MAX, ASK_FOR_SANDBOX);
  return seccomp_rule_add_exact(filter, SCMP_ACT_ERRNO(answer), SCMP_SYS(prctl), 1, is_question);
}

enum procscript_outer_sandbox procscript_outer_sandbox(void) {
  if (prctl(ASK_FOR_SANDBOX, 0, 0, 0, 0) == 0) return procscript_no_outer_sandbox;
  if (errno == IN_SANDBOX) return procscript_outer_without_modules;
  return errno == IN_SANDBOX_WITH_MODULES ? procscript_outer_with_modules : procscript_no_outer_sandbox;
}

int procscript_filter_calls(unsigned allowances) {
  int refusal = refusal_of_filters();
  if (refusal != 0) return refusal;
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
  if (filter == NULL) return ENOMEM;
  // Calls in the manner of another processor (32 bits, say) are refused as all else is.
  int result = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_ERRNO(EPERM));
  if (result == 0) result = allow_each(filter, allowed, COUNT(allowed));
  if (result == 0) result = allow_filtered(filter, allowances);
  if (result == 0 && (allowances & procscript_calls_of_network)) result = allow_network(filter);
  if (result == 0 && (allowances & procscript_calls_of_programs)) {
    result = allow_each(filter, of_programs, COUNT(of_programs));
  }
  if (result == 0) result = leave_sign(filter, allowances);
  // The library's own answer to the kernel's refusal is ECANCELED: with this it passes on what the kernel said.
  if (result == 0) seccomp_attr_set(filter, SCMP_FLTATR_API_SYSRAWRC, 1);
  if (result == 0) result = seccomp_load(filter);
  seccomp_release(filter);
  return -result;
}
