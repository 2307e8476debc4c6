#include "streams.h"

#include <errno.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <unistd.h>

void csystem_discard_standard_input(void) {
  // A stream that has never read has no buffer yet, and nothing to forget.
  if (stdin->_IO_buf_base == NULL) return;
  __fpurge(stdin);
  clearerr(stdin);
}

static FILE *output_stream(int descriptor) {
  switch (descriptor) {
  case STDOUT_FILENO: return stdout;
  case STDERR_FILENO: return stderr;
  default: return NULL;
  }
}

size_t csystem_pending_output(int descriptor) {
  FILE *stream = output_stream(descriptor);
  return stream == NULL ? 0 : __fpending(stream);
}

int csystem_flush_output(int descriptor) {
  FILE *stream = output_stream(descriptor);
  return stream == NULL || fflush(stream) == 0 ? 0 : errno;
}
