#include "signalfd.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

int procscript_open_signal_descriptor(int signal) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

void procscript_drain_signal_descriptor(int descriptor) {
  struct signalfd_siginfo info;
  while (read(descriptor, &info, sizeof info) == sizeof info) {
  }
}
