#pragma once

#include <signal.h>
#include <sys/types.h>

/// A signal handler, with SA_SIGINFO, for a process that stands for another one: whoever sends it a signal means that one,
/// which gets it. What a terminal sends it has sent to both.
void procscript_forward_signal(int signal, siginfo_t *info, void *context);

/// Sets which process that is. Before the handler is installed.
void procscript_forward_signals_to(pid_t pid);

/// Whether a signal has been handed on.
int procscript_has_forwarded_signal(void);
