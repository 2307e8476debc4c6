#define _GNU_SOURCE
#include "pipes.h"

#include "nothing.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

int procscript_make_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int procscript_lift(int descriptor) {
  if (descriptor < 0 || descriptor > 2) return descriptor;
  int lifted = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
  int error = errno;
  close(descriptor);
  errno = error;
  return lifted;
}

void procscript_set_waiting(int descriptor, bool waits) {
  int flags = fcntl(descriptor, F_GETFL);
  if (flags >= 0) fcntl(descriptor, F_SETFL, waits ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
}

ssize_t procscript_write_without_signal(int descriptor, const void *bytes, size_t count) {
  sigset_t only, before, waiting;
  sigemptyset(&only);
  sigaddset(&only, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &only, &before);
  // One that waits already is somebody else's.
  bool is_others = sigismember(&before, SIGPIPE) && sigpending(&waiting) == 0 && sigismember(&waiting, SIGPIPE);
  ssize_t result = write(descriptor, bytes, count);
  int error = errno;
  if (result < 0 && error == EPIPE && !is_others) {
    struct timespec none = {0};
    while (sigtimedwait(&only, NULL, &none) < 0 && errno == EINTR) continue;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  errno = error;
  return result;
}

int procscript_place_standard(const int wanted[3]) {
  int sources[3];
  for (int number = 0; number < 3; number++) {
    sources[number] = wanted[number];
    if (wanted[number] < 0 || wanted[number] > 2 || wanted[number] == number) continue;
    // Out of the way of those that come before it.
    sources[number] = fcntl(wanted[number], F_DUPFD_CLOEXEC, 3);
    if (sources[number] < 0) return errno;
  }
  int error = 0;
  for (int number = 0; number < 3 && error == 0; number++) {
    if (sources[number] < 0) {
      // The lowest free number is taken: no descriptor more is needed than the parent may have.
      close(number);
      if (procscript_open_nothing() != number) error = errno;
    } else if (sources[number] == number) {
      fcntl(number, F_SETFD, 0); // One that is closed stays closed.
    } else if (dup2(sources[number], number) < 0) {
      error = errno;
    }
  }
  for (int number = 0; number < 3; number++) {
    if (sources[number] > 2 && sources[number] != wanted[number]) close(sources[number]);
  }
  return error;
}
