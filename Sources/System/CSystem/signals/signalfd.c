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

int procscript_open_signals_descriptor(const int *signals, int count) {
  sigset_t set;
  sigemptyset(&set);
  for (int index = 0; index < count; index++) sigaddset(&set, signals[index]);
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int procscript_take_signal(int descriptor) {
  struct signalfd_siginfo info;
  return read(descriptor, &info, sizeof info) == sizeof info ? (int)info.ssi_signo : 0;
}

struct procscript_taken_signal procscript_take_told_signal(int descriptor) {
  struct signalfd_siginfo info;
  struct procscript_taken_signal taken = {0};
  if (read(descriptor, &info, sizeof info) == sizeof info) {
    taken.number = (int)info.ssi_signo;
    taken.is_of_kernel = info.ssi_code == SI_KERNEL;
    taken.value = info.ssi_code == SI_QUEUE ? info.ssi_int : 0;
  }
  return taken;
}

int procscript_send_told_signal(pid_t pid, int signal, int value) {
  union sigval told = {.sival_int = value};
  return sigqueue(pid, signal, told);
}

void procscript_drain_signal_descriptor(int descriptor) {
  struct signalfd_siginfo info;
  while (read(descriptor, &info, sizeof info) == sizeof info) {
  }
}
