#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/// A signal's action as the kernel lays it out: the handler, the flags, and what differs by processor.
typedef unsigned long csystem_action[3 + sizeof(uint64_t) / sizeof(long)];

/// Some of the system's signals.
struct csystem_signals {
  sigset_t set;
  int count;
  int numbers[NSIG];
  csystem_action interrupt_action; ///< that of SIGINT, if it is one of them
};

/// The signals for which this process has a handler, other than `csystem_leave_interrupt`, which is there for children.
/// Valid until the next call.
const struct csystem_signals *csystem_handled_signals(void);

/// From now on handlers are installed and taken away by libraries that are loaded later, and by others only if they say
/// so by `csystem_handlers_changed`: `csystem_handled_signals` need not ask for them each time.
void csystem_announce_handlers(void);
void csystem_handlers_changed(void);

/// In the child of a fork: gives these signals their default actions; with `leaves_interrupt`, SIGINT the handler
/// `csystem_leave_interrupt`, and system calls that it cuts short go on.
void csystem_reset_signals(const struct csystem_signals *signals, bool leaves_interrupt);

/// `sigprocmask` of the calling thread to no signal.
void csystem_unblock_all_signals(void);
