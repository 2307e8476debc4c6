#pragma once

#include <stdbool.h>
#include <sys/types.h>

/// The number of this process in the process file system whose root is open; 0 where that does not show it.
pid_t procscript_own_number(int proc);

/// Whether the numbers there are those of this process's own PID namespace, not those of another one, in which they mean
/// other processes. True of a folder that is no process file system. Async-signal-safe.
bool procscript_is_own_proc(int proc);
