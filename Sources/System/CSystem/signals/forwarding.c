#include "forwarding.h"

#include <errno.h>
#include <unistd.h>

static pid_t receiver;
static volatile sig_atomic_t has_forwarded;

void procscript_forward_signal(int signal, siginfo_t *info, void *context) {
  int interrupted_errno = errno;
  (void)context;
  if (info->si_code != SI_KERNEL) {
    has_forwarded = 1;
    kill(receiver, signal);
  }
  errno = interrupted_errno;
}

void procscript_forward_signals_to(pid_t pid) {
  receiver = pid;
  has_forwarded = 0;
}

int procscript_has_forwarded_signal(void) { return has_forwarded; }
