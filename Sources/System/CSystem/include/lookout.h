#pragma once

#include <stdbool.h>
#include <stdint.h>

// A lookout: a second task of this process's memory and descriptors, which waits for descriptors while the process itself
// waits for futexes. It is no thread: a fork copies the process without it, and it is a child of the process, which no
// `wait` but one with `__WCLONE` sees. No signal reaches it but SIGKILL and SIGSTOP.

/// Starts it, unless this process has one. Returns 0, or the error number.
int procscript_start_lookout(void);

/// Ends it. In a process that was forked, only lets go of what it has of its parent's.
void procscript_end_lookout(void);

/// A word that it adds to, and wakes the sleepers of, as soon as a descriptor is ready. It is another one too where it
/// looks at a descriptor no more.
const uint32_t *procscript_lookout_word(void);

/// Has it look at a descriptor, until that is ready, or no more. May be called again. Returns 0, or the error number; EPERM
/// for one that is always ready.
int procscript_look_out_for(int descriptor, bool reads, bool writes);
void procscript_stop_looking_out_for(int descriptor);
