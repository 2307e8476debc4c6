#include "arguments.h"

#include <sys/auxv.h>

static int count;
static char *const *words;

/// glibc hands them to all that runs before `main`.
__attribute__((constructor)) static void keep_arguments(int argc, char **argv) {
  count = argc;
  words = argv;
}

const char *procscript_given_path(void) { return (const char *)getauxval(AT_EXECFN); }

int procscript_argument_count(void) { return count; }

char *const *procscript_arguments(void) { return words; }
