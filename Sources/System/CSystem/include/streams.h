#pragma once

#include <stddef.h>

/// Drops what `stdin` has read ahead and its end-of-file mark, without moving the descriptor's offset.
/// (`freopen` and `fflush` would move it, and the parent of a forked process shares it.)
void procscript_discard_standard_input(void);

/// `fflush` of a null pointer: of all streams. Where none has anything to write it writes to no page, and in glibc runs
/// no code: the child of a fork need not have those. Returns 0, or EOF with the reason in errno.
int procscript_flush_all(void);

/// `__fpending` of the stream of a standard descriptor: how many bytes it holds that are not written. 0 for any other.
size_t procscript_pending_output(int descriptor);

/// `fflush` of the stream of a standard descriptor. Returns 0, or the error number.
int procscript_flush_output(int descriptor);
