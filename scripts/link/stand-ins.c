// In place of two parts of Swift's runtime that have something to do at each start, for nothing: one reads
// /proc/self/maps to find the program's arguments, which glibc hands over; one looks in eight places for a program that
// prints backtraces of crashes, which procscript does not want (see `SignalHandling.endOnCrashes`). The linker takes the
// runtime's own where it asks for more than these. And what else is in the way of the shortest start or fork.

#include <stdbool.h>
#include <stddef.h>

static int count;
static char **words;

__attribute__((constructor)) static void keep_arguments(int argc, char **argv) {
  count = argc;
  words = argv;
}

/// What `CommandLine.arguments` is made of.
char **_swift_stdlib_getUnsafeArgvArgc(int *argc) {
  *argc = count;
  return words;
}

void _swift_stdlib_overrideUnsafeArgvArgc(char **argv, int argc) {
  count = argc;
  words = argv;
}

/// Asked by what prints backtraces.
bool _swift_backtrace_isThunkFunction(const char *name) {
  (void)name;
  return false;
}

#if defined(__x86_64__)
/// What Lua's parts call in place of `_setjmp` (see `scripts/build`): by the linkage table they would touch a part of the
/// program that most forked children use for nothing else. A jump, because `_setjmp` returns to its caller twice.
__attribute__((naked, section(".text.shim_setjmp"))) void shim_setjmp(void) {
  __asm__("jmp *_setjmp@GOTPCREL(%rip)");
}
#endif

/// All zero: no backtraces. It is larger than any version's of the runtime.
const size_t _swift_backtraceSettings[128];
