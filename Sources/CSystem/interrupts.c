#include "interrupts.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>

static volatile sig_atomic_t pending;
static volatile sig_atomic_t count;
static void (*volatile interrupt_hook)(void);

void csystem_note_interrupt(int signal) {
  int interrupted_errno = errno;
  (void)signal;
  pending = 1;
  count = count + 1;
  void (*hook)(void) = interrupt_hook;
  if (hook != NULL) hook();
  errno = interrupted_errno;
}

void csystem_set_interrupt_hook(void (*hook)(void)) { interrupt_hook = hook; }

int csystem_interrupt_is_pending(void) { return pending; }

void csystem_clear_interrupt(void) { pending = 0; }

int csystem_interrupt_count(void) { return count; }

void csystem_forget_interrupts(void) {
  pending = 0;
  count = 0;
}

void csystem_wake_only(int signal) { (void)signal; }
