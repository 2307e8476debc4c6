#pragma once

#include <signal.h>
#include <sys/types.h>

// Reports of what a process does, asked for from outside. A command that collects the reports of all processes of a script
// asks by a signal of its own, with a value. Somebody at the terminal, or with `kill`, asks by SIGQUIT: for him the process
// that leads starts the command.

enum {
  /// The command's signal: one of those that have no meaning. (SIGQUIT may be ignored, as in what a shell without job
  /// control runs by `&`, and stays so.)
  PROCSCRIPT_REPORT_SIGNAL = 60,
  /// What the command sends along.
  PROCSCRIPT_REPORT_IS_ASKED = 0x70736372,
};

/// The handler of both signals, with SA_SIGINFO. A request of the command's is noted, and the hook called. By SIGQUIT the
/// process that leads starts the command; others leave a terminal's to that one. Whatever else comes ends the process.
void procscript_note_report_request(int signal, siginfo_t *info, void *context);

/// The process that leads, this one, starts `words[0]` with these words, and with standard error as its standard output.
/// The words must last.
void procscript_lead_reports(char *const words[]);

/// Another process leads, which is this one's parent or a parent of that.
void procscript_follow_in_reports(pid_t pid);

/// Asks a process that has the handler. Returns 0 or an error number.
int procscript_ask_for_report(pid_t pid);

/// Sets what is called in the handler when a report is asked for; it must be async-signal-safe.
void procscript_set_report_hook(void (*hook)(void));

/// Whether a report was asked for that was not taken up.
int procscript_report_is_asked(void);

void procscript_take_report_request(void);
