#define _GNU_SOURCE
#include "signals.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

// In C, because each fork asks for all of them: a signal takes 0.1 µs. What the child of a fork does goes by `syscall`:
// glibc's functions lie in parts of it that a child uses for nothing else.

void csystem_find_handled_signals(struct csystem_signals *handled, void (*left_alone)(int, siginfo_t *, void *)) {
  sigemptyset(&handled->set);
  handled->count = 0;
  for (int signal = 1; signal < NSIG; signal++) {
    struct sigaction action;
    // The C library keeps some for itself, and refuses.
    if (sigaction(signal, NULL, &action) != 0) continue;
    if (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN || action.sa_sigaction == left_alone) continue;
    sigaddset(&handled->set, signal);
    handled->numbers[handled->count++] = signal;
  }
}

void csystem_reset_signals(const struct csystem_signals *signals) {
  // As the kernel lays it out, which differs by processor: nothing is set, so that it is the same everywhere.
  const uint64_t default_action[4] = {0};
  for (int i = 0; i < signals->count; i++) {
    syscall(SYS_rt_sigaction, signals->numbers[i], default_action, NULL, sizeof(uint64_t));
  }
}

void csystem_unblock_all_signals(void) {
  uint64_t none = 0;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, sizeof none);
}
