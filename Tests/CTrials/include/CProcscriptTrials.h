#pragma once

#include <sys/types.h>

// What the trials need and Swift can't call: ptrace is variadic. Each returns 0, or -1 with errno.

/// `PTRACE_TRACEME`: the parent steps this process from its next signal on.
int trials_trace_me(void);

/// `PTRACE_O_EXITKILL`: a process that is stepped ends with the one that steps it.
int trials_bind_life(pid_t process);

/// `PTRACE_SINGLESTEP`: one instruction, or one system call.
int trials_step(pid_t process);

/// Keeps this process, and those that it forks from now on, on the processor that it runs on. A step is a change from
/// one process to another and back, which takes ten times longer between two processors.
int trials_stay_on_processor(void);
