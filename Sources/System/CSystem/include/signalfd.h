#pragma once

/// A descriptor, close-on-exec and non-blocking, that is readable while the signal waits, blocked; -1 and errno on
/// failure.
int procscript_open_signal_descriptor(int signal);

/// Takes what waits, so that the descriptor is readable only when the signal comes again.
void procscript_drain_signal_descriptor(int descriptor);
