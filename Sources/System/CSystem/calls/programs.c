#define _GNU_SOURCE
#include "programs.h"

#include "descriptors.h"
#include "pipes.h"
#include "reports.h"
#include "scriptsignals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

char *const *procscript_environment(void) { return environ; }

// What follows runs between vfork and exec, in the memory of the parent, which stands still: it changes nothing there
// but what it is given for that.

// Signals that are ignored stay so, as across any exec: whoever runs a program by `nohup` means its children too.
static void reset_handler(int signal) {
  struct sigaction action;
  if (sigaction(signal, NULL, &action) != 0) return;
  if (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN) return;
  action = (struct sigaction){.sa_handler = SIG_DFL};
  sigaction(signal, &action, NULL);
}

static void reset_handlers(const struct procscript_signals *handled) {
  for (int index = 0; index < handled->count; index++) reset_handler(handled->numbers[index]);
  // Handlers that a forked child keeps are not among them.
  static const int others[] = {SIGINT, SIGQUIT, PROCSCRIPT_REPORT_SIGNAL};
  for (size_t index = 0; index < sizeof others / sizeof *others; index++) reset_handler(others[index]);
  for (uint64_t signals = procscript_script_signals(); signals != 0; signals &= signals - 1) {
    reset_handler(__builtin_ctzll(signals) + 1);
  }
}

/// Runs the first of the paths that can be run. Returns an error number.
static int execute(const struct procscript_program *program) {
  int error = ENOENT;
  for (const char *const *path = program->paths; *path != NULL; path++) {
    execve(*path, program->words, program->environment);
    switch (errno) {
    case EACCES: error = EACCES; continue; // It says more than that there is none in the next folders.
    case ENOENT:
    case ENOTDIR:
    case ESTALE:
    case ENODEV:
    case ETIMEDOUT: continue;
    default: return errno;
    }
  }
  return error;
}

static int become(const struct procscript_program *program, pid_t parent, volatile enum procscript_start_stage *stage) {
  reset_handlers(program->handled);
  if (program->leads_group) setpgid(0, 0);
  if (program->parent_death_signal != 0) {
    prctl(PR_SET_PDEATHSIG, (unsigned long)program->parent_death_signal, 0, 0, 0);
    // Killed while it stood still, it has sent none.
    if (getppid() != parent) _exit(1);
  }
  *stage = procscript_stage_descriptors;
  int error = procscript_place_standard(program->standard);
  if (error != 0) return error;
  for (int index = 0; index < program->kept_count; index++) {
    if (fcntl(program->kept[index], F_SETFD, 0) != 0) return errno;
  }
  procscript_close_others(program->kept, program->kept_count);
  *stage = procscript_stage_folder;
  if (program->folder != NULL && chdir(program->folder) != 0) return errno;
  *stage = procscript_stage_program;
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  return execute(program);
}

pid_t procscript_start_program(const struct procscript_program *program, enum procscript_start_stage *stage) {
  // No handler of the parent's may run in its memory twice.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t parent = getpid();
  volatile int failure = 0;
  volatile enum procscript_start_stage reached = procscript_stage_process;
  pid_t child = vfork();
  if (child == 0) {
    failure = become(program, parent, &reached);
    _exit(127);
  }
  int error = errno;
  if (child > 0 && failure != 0) {
    error = failure;
    while (waitpid(child, NULL, 0) < 0 && errno == EINTR) continue;
    child = -1;
  }
  *stage = reached;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  errno = error;
  return child;
}
