#pragma once

#include <stdbool.h>
#include <sys/types.h>

/// Makes a pipe, close-on-exec: `ends[0]` is read, `ends[1]` written. Returns 0, or -1 with errno.
int procscript_make_pipe(int ends[2]);

/// Moves a descriptor that has the number of a standard one, as that was closed, out of the way: whoever has the standard
/// descriptors of this process would have it too. Returns its number now, or -1 with errno, and it is closed.
int procscript_lift(int descriptor);

/// Has reading and writing by a descriptor wait, or not.
void procscript_set_waiting(int descriptor, bool waits);

/// Writes like `write`, but where nobody reads any more, no SIGPIPE comes: there is only the error EPIPE.
ssize_t procscript_write_without_signal(int descriptor, const void *bytes, size_t count);

/// Makes the standard descriptors of this process copies of others, which may be standard ones themselves; -1 as the
/// first: that of `procscript_open_nothing`. Those in their own places stay. Returns 0 or an error number.
int procscript_place_standard(const int wanted[3]);
