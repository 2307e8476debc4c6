// Refuses system calls that a sandbox is made of, as a kernel without them, or a container, does: the variable REFUSED has
// their names, each with the error number: `landlock=38 users=1 seccomp=22 restrict=22`.

#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <dlfcn.h>

static char refused[256];

__attribute__((constructor)) static void keep(void) {
  // Before anybody clears the environment.
  const char *text = getenv("REFUSED");
  if (text != NULL) strncpy(refused, text, sizeof refused - 1);
}

/// The error number for a name; 0 where it is not refused.
static int error_for(const char *name) {
  const char *place = strstr(refused, name);
  return place == NULL ? 0 : atoi(place + strlen(name) + 1);
}

static long refuse(int error) {
  errno = error;
  return -1;
}

long syscall(long number, ...) {
  va_list list;
  va_start(list, number);
  long arguments[6];
  for (int index = 0; index < 6; index++) arguments[index] = va_arg(list, long);
  va_end(list);
  int error = 0;
  if (number >= 444 && number <= 446) error = error_for("landlock");
  if (number == 446 && error == 0) error = error_for("restrict");
  if (number == SYS_seccomp) error = error_for("seccomp");
  if (number == SYS_clone && (arguments[0] & CLONE_NEWUSER)) {
    error = error_for("users");
    if (arguments[0] & CLONE_NEWPID && error == 0) error = error_for("pids");
  }
  if (error != 0) return refuse(error);
  long (*call)(long, ...) = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
  return call(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
}

int prctl(int option, ...) {
  va_list list;
  va_start(list, option);
  unsigned long arguments[4];
  for (int index = 0; index < 4; index++) arguments[index] = va_arg(list, unsigned long);
  va_end(list);
  int error = error_for("seccomp");
  if (option == PR_SET_SECCOMP && error != 0) return (int)refuse(error);
  int (*call)(int, ...) = (int (*)(int, ...))dlsym(RTLD_NEXT, "prctl");
  return call(option, arguments[0], arguments[1], arguments[2], arguments[3]);
}

int unshare(int flags) {
  int error = error_for(flags & CLONE_NEWUSER ? "users" : "others");
  if (error != 0) return (int)refuse(error);
  int (*call)(int) = (int (*)(int))dlsym(RTLD_NEXT, "unshare");
  return call(flags);
}

int mount(const char *source, const char *target, const char *kind, unsigned long flags, const void *data) {
  int error = error_for("mount");
  if (error != 0) return (int)refuse(error);
  int (*call)(const char *, const char *, const char *, unsigned long, const void *) =
    (int (*)(const char *, const char *, const char *, unsigned long, const void *))dlsym(RTLD_NEXT, "mount");
  return call(source, target, kind, flags, data);
}
