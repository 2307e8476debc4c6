#pragma once

#include <sys/types.h>

/// `prctl(PR_SET_NO_NEW_PRIVS)`: no program that this process or a descendant runs gives it more than it has.
int procscript_forbid_new_privileges(void);

/// `capset`: gives up all capabilities, those that programs would get included.
int procscript_drop_capabilities(void);

/// `setgroups`, `setresgid`, `setresuid`: becomes another user, for good, who owns this process's files in `/proc`.
int procscript_become_user(uid_t user, gid_t group);

/// `prctl(PR_SET_DUMPABLE)` with 0: others, of the same user too, can't look into this process.
int procscript_hide_memory(void);
