#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/// A signal's action as the kernel lays it out: the handler, the flags, and what differs by processor.
typedef unsigned long procscript_action[3 + sizeof(uint64_t) / sizeof(long)];

/// Some of the system's signals.
struct procscript_signals {
  sigset_t set;
  int count;
  int numbers[NSIG];
  procscript_action interrupt_action; ///< that of SIGINT, if it is one of them
};

/// The signals for which this process has a handler, other than `procscript_leave_interrupt`, which is there for children.
/// Valid until the next call.
const struct procscript_signals *procscript_handled_signals(void);

/// From now on handlers are installed and taken away by libraries that are loaded later, and by others only if they say
/// so by `procscript_handlers_changed`: `procscript_handled_signals` need not ask for them each time.
void procscript_announce_handlers(void);
void procscript_handlers_changed(void);

/// In the child of a fork: gives these signals their default actions; with `leaves_interrupt`, SIGINT the handler
/// `procscript_leave_interrupt`, and system calls that it cuts short go on.
void procscript_reset_signals(const struct procscript_signals *signals, bool leaves_interrupt);

/// `sigprocmask` of the calling thread to no signal.
void procscript_unblock_all_signals(void);
