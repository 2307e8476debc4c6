#define _GNU_SOURCE
#include "namespaces.h"

#include <errno.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static unsigned long flags_of(unsigned namespaces) {
  unsigned long flags = 0;
  if (namespaces & procscript_namespace_users) flags |= CLONE_NEWUSER;
  if (namespaces & procscript_namespace_processes) flags |= CLONE_NEWPID;
  if (namespaces & procscript_namespace_mounts) flags |= CLONE_NEWNS;
  if (namespaces & procscript_namespace_network) flags |= CLONE_NEWNET;
  if (namespaces & procscript_namespace_ipc) flags |= CLONE_NEWIPC;
  if (namespaces & procscript_namespace_names) flags |= CLONE_NEWUTS;
  return flags;
}

pid_t procscript_fork_into(unsigned namespaces) {
  return (pid_t)syscall(SYS_clone, flags_of(namespaces) | SIGCHLD, 0L, 0L, 0L, 0L);
}

int procscript_unshare(unsigned namespaces) { return unshare((int)flags_of(namespaces)); }

int procscript_mount_processes(void) {
  // What is mounted here is nobody else's affair.
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) return -1;
  unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  // Processes alone, nothing of the machine. Older kernels know no such thing.
  if (mount("proc", "/proc", "proc", flags, "subset=pid") == 0) return 0;
  return errno == EINVAL ? mount("proc", "/proc", "proc", flags, NULL) : -1;
}

int procscript_raise_loopback(void) {
  int socket_of_any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket_of_any < 0) return -1;
  struct ifreq request = {.ifr_flags = IFF_UP | IFF_RUNNING};
  memcpy(request.ifr_name, "lo", sizeof "lo");
  int result = ioctl(socket_of_any, SIOCSIFFLAGS, &request);
  int error = errno;
  close(socket_of_any);
  errno = error;
  return result;
}
