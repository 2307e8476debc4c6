#pragma once

#include <stdbool.h>
#include <sys/types.h>

/// `fork`, which Swift declares unavailable.
pid_t procscript_fork(void);

/// From now on it is glibc's `fork`, with the handlers of `pthread_atfork`, whether any are known or not.
void procscript_expect_fork_handlers(void);

/// `pidfd_open`; the descriptor is close-on-exec.
int procscript_pidfd_open(pid_t pid);

/// `pidfd_send_signal`, with the information that `kill` would send.
int procscript_pidfd_send_signal(int pidfd, int signal);

/// `personality(ADDR_NO_RANDOMIZE)`, for programs that this process executes from now on. Returns whether it was not so
/// before, and is now.
bool procscript_fix_addresses(void);

/// `prctl(PR_SET_CHILD_SUBREAPER)`
int procscript_adopt_orphans(void);

/// `prctl(PR_SET_PDEATHSIG)`; 0 takes it back.
int procscript_set_parent_death_signal(int signal);
