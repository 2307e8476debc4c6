#define _GNU_SOURCE
#include "signals.h"

#include "direct.h"

#include <stddef.h>
#include <string.h>

// In C, because each fork asks for all of them: a signal takes 0.1 µs.

enum { KERNEL_SET_SIZE = sizeof(uint64_t) };

void csystem_find_handled_signals(struct csystem_signals *handled, csystem_handler *left_alone) {
  sigemptyset(&handled->set);
  handled->count = 0;
  int first_realtime = SIGRTMIN; // A call; between the kernel's first and this one are those that glibc keeps for itself.
  for (int signal = 1; signal < NSIG; signal++) {
    if (signal >= __SIGRTMIN && signal < first_realtime) continue;
    csystem_action action;
    if (csystem_call(SYS_rt_sigaction, signal, 0, (long)action, KERNEL_SET_SIZE) != 0) continue;
    uint64_t handler = action[0];
    if (handler == (uintptr_t)SIG_DFL || handler == (uintptr_t)SIG_IGN || handler == (uintptr_t)left_alone) continue;
    sigaddset(&handled->set, signal);
    handled->numbers[handled->count++] = signal;
    if (signal == SIGINT) memcpy(handled->interrupt_action, action, sizeof action);
  }
}

void csystem_reset_signals(const struct csystem_signals *signals, csystem_handler *interrupt_handler) {
  for (int i = 0; i < signals->count; i++) {
    // Nothing is set in the default action.
    csystem_action action = {0};
    if (signals->numbers[i] == SIGINT && interrupt_handler != NULL) {
      // The rest is as it was: how the handler returns, above all.
      for (int word = 1; word < 4; word++) action[word] = signals->interrupt_action[word];
      action[0] = (uintptr_t)interrupt_handler;
      action[1] = (action[1] | SA_SIGINFO | SA_RESTART) & ~(uint64_t)(SA_NODEFER | SA_RESETHAND);
    }
    csystem_call(SYS_rt_sigaction, signals->numbers[i], (long)action, 0, KERNEL_SET_SIZE);
  }
}

void csystem_unblock_all_signals(void) {
  uint64_t none = 0;
  csystem_call(SYS_rt_sigprocmask, SIG_SETMASK, (long)&none, 0, KERNEL_SET_SIZE);
}
