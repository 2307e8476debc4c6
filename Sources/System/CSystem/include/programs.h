#pragma once

#include <sys/types.h>

/// Starts a program in a new process: `vfork`, then `execve` with no signal handled or blocked; those that this process
/// ignores stay ignored.
///
/// Its standard input is that of `procscript_open_nothing`; of the other descriptors it has 1, 2 and those of `kept`, which are above 2 and in
/// ascending order.
///
/// Returns the pid; -1 with errno where there is no process, or where `*stage` is 1 and the program could not be run.
pid_t procscript_start_program(const char *path, char *const words[], char *const environment[], const int *kept,
                            int kept_count, int leads_group, int *stage);

/// The environment of this process.
char *const *procscript_environment(void);
