#define _GNU_SOURCE
#include "signals.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

// In C, because each fork asks for all of them: a signal takes 0.1 µs.

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
  struct sigaction action = {.sa_handler = SIG_DFL};
  for (int i = 0; i < signals->count; i++) sigaction(signals->numbers[i], &action, NULL);
}

void csystem_unblock_all_signals(void) {
  // Not by glibc's function: it lies in a part of the C library that a forked child uses for nothing else.
  uint64_t none = 0;
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, sizeof none);
}
