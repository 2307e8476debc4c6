#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/// A signal handler that notes a signal for the script to handle, then calls the hook. One that tells of a fault of this
/// process's own code ends the process instead.
void procscript_note_script_signal(int signal, siginfo_t *info, void *context);

/// A handler of SIGCHLD that counts, for a wait that the end of a child is to cut short. It notes the signal too, where the
/// script handles it.
void procscript_count_child_end(int signal);

/// What that has counted so far: a word that a wait can watch, so as to miss no end of a child.
const uint32_t *procscript_child_end_word(void);

/// From now on another word counts them; with NULL the signal does again.
void procscript_set_child_end_word(const uint32_t *word);

/// Says whether the script handles a signal from now on. One that has come and is not handled yet is forgotten where it
/// does not.
void procscript_set_script_signal(int signal, bool is_handled);

/// The signals that the script handles: bit 0 for signal 1, and so on.
uint64_t procscript_script_signals(void);

/// What the handler calls after it has noted a signal; with null none is noted. It must be async-signal-safe.
void procscript_set_script_signal_hook(void (*hook)(void));

/// Takes a signal that was noted and is not being handled. Until `procscript_script_signal_is_done` it counts as being
/// handled, and is only noted if it comes again.
///
/// Returns 0 where there is none.
int procscript_take_script_signal(void);
void procscript_script_signal_is_done(int signal);

/// Forgets those that have come, and that some are being handled.
void procscript_forget_script_signals(void);
