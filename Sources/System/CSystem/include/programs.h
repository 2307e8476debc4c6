#pragma once

#include "signals.h"

#include <stdbool.h>
#include <sys/types.h>

/// A program that is to be run.
struct procscript_program {
  const char *const *paths;  ///< tried in this order, as `execvp` does; ends with NULL
  char *const *words;        ///< its name first; ends with NULL
  char *const *environment;  ///< ends with NULL
  const char *folder;        ///< the one that it begins in; NULL: this process's
  int standard[3];           ///< what it has as 0, 1 and 2; -1 as the first: that of `procscript_open_nothing`
  const int *kept;           ///< the others that it has, above 2 and in ascending order
  int kept_count;
  bool leads_group;          ///< whether it leads a process group of its own
  int parent_death_signal;   ///< comes when this process ends; 0 for none
  const struct procscript_signals *handled; ///< those that this process handles, as `procscript_handled_signals` tells
};

/// What could not be done, where a program could not be started.
enum procscript_start_stage {
  procscript_stage_process,     ///< making a process
  procscript_stage_folder,      ///< entering the folder
  procscript_stage_descriptors, ///< giving it its descriptors
  procscript_stage_program      ///< running it
};

/// Starts a program in a new process: `vfork`, then `execve` with no signal handled or blocked; those that this process
/// ignores stay ignored. A file that is neither a program nor names its interpreter is refused: no shell is tried.
///
/// Returns the pid; -1 with errno, and what could not be done: then there is no process.
pid_t procscript_start_program(const struct procscript_program *program, enum procscript_start_stage *stage);

/// The environment of this process.
char *const *procscript_environment(void);
