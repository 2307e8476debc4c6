#define _GNU_SOURCE
#include "reports.h"

#include "nothing.h"

#include <errno.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t asked;
static void (*volatile report_hook)(void);

static char *const *volatile command;
static volatile pid_t leader;

/// Becomes the command, in a child that shares the memory of its parent, which stands still: it changes nothing there.
static void become_command(void) {
  close(STDIN_FILENO);
  procscript_open_nothing();
  dup2(STDERR_FILENO, STDOUT_FILENO);
  close_range(STDERR_FILENO + 1, ~0U, 0);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execve(command[0], command, environ);
}

/// Starts the command as nobody's child: this process does not know of it, and need not reap it. A process that hangs in
/// C code can do no more than this.
static void start_command(void) {
  pid_t between = vfork();
  if (between == 0) {
    if (vfork() == 0) {
      become_command();
      _exit(127);
    }
    _exit(0);
  }
  if (between < 0) return;
  while (waitpid(between, NULL, 0) < 0 && errno == EINTR) continue;
}

void procscript_note_report_request(int number, siginfo_t *info, void *context) {
  int interrupted_errno = errno;
  (void)context;
  if (info->si_code == SI_QUEUE && info->si_value.sival_int == PROCSCRIPT_REPORT_IS_ASKED) {
    asked = 1;
    void (*hook)(void) = report_hook;
    if (hook != NULL) hook();
  } else if (number == SIGQUIT && leader == getpid()) {
    start_command();
  } else if (info->si_code != SI_KERNEL || kill(leader, 0) != 0) {
    // What a terminal sends is for the process that leads. The signal is blocked here, and arrives again once this has returned.
    sigaction(number, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
    raise(number);
  }
  errno = interrupted_errno;
}

void procscript_lead_reports(char *const words[]) {
  command = words;
  leader = getpid();
}

void procscript_follow_in_reports(pid_t pid) { leader = pid; }

int procscript_ask_for_report(pid_t pid) {
  return sigqueue(pid, PROCSCRIPT_REPORT_SIGNAL, (union sigval){.sival_int = PROCSCRIPT_REPORT_IS_ASKED}) == 0 ? 0 : errno;
}

void procscript_set_report_hook(void (*hook)(void)) { report_hook = hook; }

int procscript_report_is_asked(void) { return asked; }

void procscript_take_report_request(void) { asked = 0; }
