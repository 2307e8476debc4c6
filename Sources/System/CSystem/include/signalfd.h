#pragma once

#include <stdbool.h>
#include <sys/types.h>

/// A descriptor, close-on-exec and non-blocking, that is readable while the signal waits, blocked; -1 and errno on
/// failure.
int procscript_open_signal_descriptor(int signal);

/// The same for several signals.
int procscript_open_signals_descriptor(const int *signals, int count);

/// Takes one that waits: its number, or 0 where there is none.
int procscript_take_signal(int descriptor);

/// A signal that was taken, and who has sent it.
struct procscript_taken_signal {
  int number;
  /// Whether the kernel has sent it, as it does for a key at a terminal.
  bool is_of_kernel;
  /// What `sigqueue` has sent along; 0 for others.
  int value;
};

/// Takes one that waits; its number is 0 where there is none.
struct procscript_taken_signal procscript_take_told_signal(int descriptor);

/// `sigqueue`: sends a signal with a number along. Returns 0, or -1 with errno.
int procscript_send_told_signal(pid_t pid, int signal, int value);

/// Takes what waits, so that the descriptor is readable only when the signal comes again.
void procscript_drain_signal_descriptor(int descriptor);
