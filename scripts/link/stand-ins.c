// In place of two parts of Swift's runtime that have something to do at each start, for nothing: one reads
// /proc/self/maps to find the program's arguments, which glibc hands over; one looks in eight places for a program that
// prints backtraces of crashes, which procscript does not want (see `SignalHandling.endOnCrashes`). A runtime that asks for
// more of the two than this does not link so, and `scripts/build` links plainly.

#include <stdbool.h>
#include <stddef.h>

// Of CProcscriptSystem.
int procscript_argument_count(void);
char *const *procscript_arguments(void);

/// What `CommandLine.arguments` is made of.
char *const *_swift_stdlib_getUnsafeArgvArgc(int *count) {
  *count = procscript_argument_count();
  return procscript_arguments();
}

/// Asked by what prints backtraces.
bool _swift_backtrace_isThunkFunction(const char *name) {
  (void)name;
  return false;
}

/// All zero: no backtraces. It is larger than any version's of the runtime.
const size_t _swift_backtraceSettings[128];
