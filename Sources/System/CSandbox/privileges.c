#define _GNU_SOURCE
#include "privileges.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int procscript_forbid_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

int procscript_drop_capabilities(void) {
  // The bounding set needs a capability itself, so it is first; who has none can get none either.
  for (unsigned long capability = 0; prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++) {
    if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0 && errno != EPERM) return -1;
  }
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct none[2] = {0};
  return (int)syscall(SYS_capset, &header, none);
}

int procscript_become_user(uid_t user, gid_t group) {
  // Those that stand for no change.
  if (user == (uid_t)-1 || group == (gid_t)-1) {
    errno = EINVAL;
    return -1;
  }
  if (setgroups(0, NULL) != 0 || setresgid(group, group, group) != 0 || setresuid(user, user, user) != 0) return -1;
  // Otherwise its files in /proc are root's, those that make a user namespace included.
  return prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

int procscript_hide_memory(void) { return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }
