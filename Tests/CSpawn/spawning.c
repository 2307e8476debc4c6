#define _GNU_SOURCE
#include "spawning.h"

#include <fcntl.h>
#include <unistd.h>

const short spawning_in_new_session = POSIX_SPAWN_SETSID;

int spawning_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int spawning_change_directory(posix_spawn_file_actions_t *actions, const char *path) {
  return posix_spawn_file_actions_addchdir_np(actions, path);
}

int spawning_close_from(posix_spawn_file_actions_t *actions, int first) {
  return posix_spawn_file_actions_addclosefrom_np(actions, first);
}
