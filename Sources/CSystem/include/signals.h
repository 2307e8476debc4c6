#pragma once

#include <signal.h>

/// Some of the system's signals.
struct csystem_signals {
  sigset_t set;
  int count;
  int numbers[NSIG];
};

/// Finds out for which signals this process has a handler, other than `left_alone`.
void csystem_find_handled_signals(struct csystem_signals *handled, void (*left_alone)(int, siginfo_t *, void *));

/// Gives these signals their default actions.
void csystem_reset_signals(const struct csystem_signals *signals);

/// `sigprocmask` of the calling thread to no signal.
void csystem_unblock_all_signals(void);
