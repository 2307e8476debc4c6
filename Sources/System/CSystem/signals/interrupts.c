#include "interrupts.h"

#include "attention.h"
#include "eachchild.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

EACH_CHILD_WRITES static volatile sig_atomic_t count;
EACH_CHILD_WRITES static volatile sig_atomic_t end_request;
static const unsigned seconds_to_end = 3;
EACH_CHILD_WRITES static void (*volatile interrupt_hook)(void);

EACH_CHILD_WRITES static volatile sig_atomic_t of_terminal;
EACH_CHILD_WRITES static pid_t leader;

void procscript_note_interrupt(int signal, siginfo_t *info, void *context) {
  int interrupted_errno = errno;
  (void)signal;
  (void)context;
  of_terminal = info->si_code == SI_KERNEL;
  procscript_call_attention(PROCSCRIPT_INTERRUPT);
  count = count + 1;
  void (*hook)(void) = interrupt_hook;
  if (hook != NULL) hook();
  errno = interrupted_errno;
}

int procscript_interrupt_is_of_terminal(void) { return of_terminal; }

void procscript_leave_interrupt(int number, siginfo_t *info, void *context) {
  int interrupted_errno = errno;
  (void)context;
  if (info->si_code != SI_KERNEL || kill(leader, 0) != 0) {
    // It is blocked here, and arrives again once the handler has returned.
    signal(number, SIG_DFL);
    raise(number);
  }
  errno = interrupted_errno;
}

void procscript_set_interrupt_leader(pid_t pid) { leader = pid; }

pid_t procscript_interrupt_leader(void) { return leader; }

void procscript_note_end_request(int signal, siginfo_t *info, void *context) {
  if (end_request == 0) {
    end_request = signal;
    alarm(seconds_to_end);
  }
  procscript_note_interrupt(signal, info, context);
}

int procscript_end_request(void) { return end_request; }

void procscript_set_interrupt_hook(void (*hook)(void)) { interrupt_hook = hook; }

int procscript_interrupt_is_pending(void) { return (procscript_attention() & PROCSCRIPT_INTERRUPT) != 0; }

void procscript_clear_interrupt(void) { procscript_end_attention(PROCSCRIPT_INTERRUPT); }

int procscript_interrupt_count(void) { return count; }

void procscript_forget_interrupts(void) {
  procscript_clear_interrupt();
  count = 0;
}
