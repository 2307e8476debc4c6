#include "streams.h"

#include <stdio.h>
#include <stdio_ext.h>

void csystem_discard_standard_input(void) {
  __fpurge(stdin);
  clearerr(stdin);
}

int csystem_standard_output_has_failed(void) { return ferror(stdout); }
