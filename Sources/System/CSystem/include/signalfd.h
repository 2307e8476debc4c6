#pragma once

/// A descriptor, close-on-exec and non-blocking, that is readable while the signal waits, blocked; -1 and errno on
/// failure.
int procscript_open_signal_descriptor(int signal);

/// The same for several signals.
int procscript_open_signals_descriptor(const int *signals, int count);

/// Takes one that waits: its number, or 0 where there is none.
int procscript_take_signal(int descriptor);

/// Takes what waits, so that the descriptor is readable only when the signal comes again.
void procscript_drain_signal_descriptor(int descriptor);
