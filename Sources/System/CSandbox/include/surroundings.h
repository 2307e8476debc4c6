#pragma once

/// Takes away all variables of the environment but those named, and adds others, as `NAME=value`. What the kernel put into
/// this process's memory at its start is overwritten: `/proc/PID/environ` shows what is left. Both lists end with NULL.
/// Returns 0, or -1 with errno where there is no memory.
int procscript_clear_environment(const char *const *kept, const char *const *added);
