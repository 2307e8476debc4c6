#define _GNU_SOURCE
#include "signals.h"

#include "direct.h"
#include "eachchild.h"
#include "interrupts.h"
#include "reports.h"
#include "scriptsignals.h"

#include <link.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { KERNEL_SET_SIZE = sizeof(uint64_t) };

// What is known of the handlers. To ask for all takes 9 µs, a twentieth of what a process costs.

static struct procscript_signals known;
EACH_CHILD_WRITES static bool is_known;

/// The library that the dynamic loader had found last when handlers were announced; NULL before.
static const struct link_map *last_library;

static const struct link_map *newest_library(void) {
  const struct r_debug *loader = NULL;
  for (const ElfW(Dyn) *entry = _DYNAMIC; entry->d_tag != DT_NULL; entry++) {
    if (entry->d_tag == DT_DEBUG) loader = (const struct r_debug *)entry->d_un.d_ptr;
  }
  const struct link_map *library = loader == NULL ? NULL : loader->r_map;
  while (library != NULL && library->l_next != NULL) library = library->l_next;
  return library;
}

void procscript_announce_handlers(void) {
  // Libraries that others had loaded into the program may do as they like at any time.
  bool has_guests = getenv("LD_PRELOAD") != NULL || getenv("LD_AUDIT") != NULL || access("/etc/ld.so.preload", F_OK) == 0;
  last_library = has_guests ? NULL : newest_library();
}

void procscript_handlers_changed(void) {
  if (is_known) is_known = false;
}

static bool may_have_changed(void) { return !is_known || last_library == NULL || last_library->l_next != NULL; }

/// Whether a forked child goes on with a handler.
static bool is_inherited(uintptr_t handler) {
  return handler == (uintptr_t)procscript_leave_interrupt || handler == (uintptr_t)procscript_note_report_request ||
         handler == (uintptr_t)procscript_note_script_signal;
}

const struct procscript_signals *procscript_handled_signals(void) {
  if (!may_have_changed()) return &known;
  sigemptyset(&known.set);
  known.count = 0;
  int first_realtime = SIGRTMIN; // A call; between the kernel's first and this one are those that glibc keeps for itself.
  for (int signal = 1; signal < NSIG; signal++) {
    if (signal >= __SIGRTMIN && signal < first_realtime) continue;
    procscript_action action;
    if (procscript_system_call(SYS_rt_sigaction, signal, 0, (long)action, KERNEL_SET_SIZE) != 0) continue;
    uintptr_t handler = action[0];
    if (handler == (uintptr_t)SIG_DFL || handler == (uintptr_t)SIG_IGN) continue;
    if (is_inherited(handler)) continue;
    sigaddset(&known.set, signal);
    known.numbers[known.count++] = signal;
    if (signal == SIGINT) memcpy(known.interrupt_action, action, sizeof action);
  }
  is_known = true;
  return &known;
}

void procscript_reset_signals(const struct procscript_signals *signals, bool leaves_interrupt) {
  for (int i = 0; i < signals->count; i++) {
    // Nothing is set in the default action.
    procscript_action action = {0};
    if (signals->numbers[i] == SIGINT && leaves_interrupt) {
      // The rest is as it was: how the handler returns, above all.
      memcpy(action, signals->interrupt_action, sizeof action);
      action[0] = (uintptr_t)procscript_leave_interrupt;
      action[1] = (action[1] | SA_SIGINFO | SA_RESTART) & ~(unsigned long)(SA_NODEFER | SA_RESETHAND);
    }
    procscript_system_call(SYS_rt_sigaction, signals->numbers[i], (long)action, 0, KERNEL_SET_SIZE);
  }
  procscript_handlers_changed();
}

void procscript_unblock_all_signals(void) {
  uint64_t none = 0;
  procscript_system_call(SYS_rt_sigprocmask, SIG_SETMASK, (long)&none, 0, KERNEL_SET_SIZE);
}
