#pragma once

#include <sys/types.h>

/// `fork`, which Swift declares unavailable.
pid_t csystem_fork(void);

/// `pidfd_open`; the descriptor is close-on-exec.
int csystem_pidfd_open(pid_t pid);

/// `pidfd_send_signal`, with the information that `kill` would send.
int csystem_pidfd_send_signal(int pidfd, int signal);

/// `prctl(PR_SET_CHILD_SUBREAPER)`
int csystem_adopt_orphans(void);

/// `prctl(PR_SET_PDEATHSIG)`; 0 takes it back.
int csystem_set_parent_death_signal(int signal);
