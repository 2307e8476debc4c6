#include "streams.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <sys/single_threaded.h>
#include <unistd.h>

/// Whether a stream may hold bytes that were not written yet.
static bool is_pending(const FILE *stream) {
  return stream->_mode > 0 || stream->_IO_write_ptr > stream->_IO_write_base;
}

/// glibc's list of all open streams, each of which leads to the next by `_chain`; NULL where there is no such list.
static FILE *const *open_streams(void) {
  static FILE *const *list;
  // Looked up: mentioned by its name it would be a copy of the executable's own.
  if (list == NULL) list = dlsym(RTLD_DEFAULT, "_IO_list_all");
  return list;
}

int procscript_flush_all(void) {
  FILE *const *streams = __libc_single_threaded ? open_streams() : NULL;
  if (streams == NULL) return fflush(NULL);
  for (const FILE *stream = *streams; stream != NULL; stream = stream->_chain) {
    if (is_pending(stream)) return fflush(NULL);
  }
  return 0;
}

void procscript_discard_standard_input(void) {
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

size_t procscript_pending_output(int descriptor) {
  FILE *stream = output_stream(descriptor);
  return stream == NULL || !is_pending(stream) ? 0 : __fpending(stream);
}

int procscript_flush_output(int descriptor) {
  FILE *stream = output_stream(descriptor);
  return stream == NULL || fflush(stream) == 0 ? 0 : errno;
}
