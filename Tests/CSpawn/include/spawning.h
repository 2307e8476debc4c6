#pragma once

#include <spawn.h>

// What the command's runner needs of the C library and Swift doesn't import: GNU extensions.

/// `POSIX_SPAWN_SETSID`: the program leads a session of its own.
extern const short spawning_in_new_session;

/// `pipe2` with `O_CLOEXEC`: a pipe that programs started by other threads don't get.
int spawning_pipe(int ends[2]);

/// `posix_spawn_file_actions_addchdir_np`: the program runs in that folder.
int spawning_change_directory(posix_spawn_file_actions_t *actions, const char *path);

/// `posix_spawn_file_actions_addclosefrom_np`: the program gets none of the descriptors from this one on.
int spawning_close_from(posix_spawn_file_actions_t *actions, int first);
