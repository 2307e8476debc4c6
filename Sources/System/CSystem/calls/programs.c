#define _GNU_SOURCE
#include "programs.h"

#include "descriptors.h"
#include "nothing.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

char *const *procscript_environment(void) { return environ; }

// What follows runs between vfork and exec, in the memory of the parent, which stands still: it changes nothing there
// but what it is given for that.

// Signals that are ignored stay so, as across any exec: whoever runs a program by `nohup` means its children too.
static void reset_handlers(void) {
  for (int signal = 1; signal < NSIG; signal++) {
    struct sigaction action;
    if (sigaction(signal, NULL, &action) != 0) continue;
    if (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN) continue;
    action.sa_handler = SIG_DFL;
    action.sa_flags = 0;
    sigaction(signal, &action, NULL);
  }
}

static int become(const char *path, char *const words[], char *const environment[], const int *kept, int kept_count,
                  int leads_group) {
  reset_handlers();
  if (leads_group) setpgid(0, 0);
  // The lowest free number is taken: no descriptor more is needed than the parent may have.
  close(STDIN_FILENO);
  if (procscript_open_nothing() != STDIN_FILENO) return errno;
  for (int index = 0; index < kept_count; index++) {
    if (fcntl(kept[index], F_SETFD, 0) != 0) return errno;
  }
  procscript_close_others(kept, kept_count);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execve(path, words, environment);
  return errno;
}

pid_t procscript_start_program(const char *path, char *const words[], char *const environment[], const int *kept,
                            int kept_count, int leads_group, int *stage) {
  // No handler of the parent's may run in its memory twice.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  volatile int failure = 0;
  *stage = 0;
  pid_t child = vfork();
  if (child == 0) {
    failure = become(path, words, environment, kept, kept_count, leads_group);
    _exit(127);
  }
  int error = errno;
  if (child > 0 && failure != 0) {
    *stage = 1;
    error = failure;
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
    child = -1;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  errno = error;
  return child;
}
