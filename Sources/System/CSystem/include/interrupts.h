#pragma once

#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

/// A signal handler that notes an interrupt, then calls the hook. Nothing else in it: whatever runs inside a handler
/// must be async-signal-safe.
void procscript_note_interrupt(int signal, siginfo_t *info, void *context);

/// Whether the last interrupt was noted of a terminal, which sends it to the whole foreground group, and not of `kill`.
int procscript_interrupt_is_of_terminal(void);

/// A signal handler for the descendants of the process `leader`: takes no notice of a terminal's interrupt while the
/// leader is there, and ends this process by the signal otherwise.
void procscript_leave_interrupt(int signal, siginfo_t *info, void *context);

/// Whose descendants leave the terminal's interrupts to it; 0 for nobody's.
void procscript_set_interrupt_leader(pid_t leader);
pid_t procscript_interrupt_leader(void);

/// A signal handler for signals that ask the program to end, as SIGHUP does: notes an interrupt, and the signal if it
/// is the first one. SIGALRM comes some seconds later.
void procscript_note_end_request(int signal, siginfo_t *info, void *context);

/// The signal that has asked; 0 for none.
int procscript_end_request(void);

/// What the handler calls after it has noted an interrupt; null for nothing. It must be async-signal-safe.
void procscript_set_interrupt_hook(void (*hook)(void));

/// Whether an interrupt came since the last `procscript_clear_interrupt`.
int procscript_interrupt_is_pending(void);

void procscript_clear_interrupt(void);

/// How many interrupts came since the start or the last `procscript_forget_interrupts`.
int procscript_interrupt_count(void);

/// Pending flag and count as they were at the start.
void procscript_forget_interrupts(void);
