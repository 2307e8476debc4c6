#pragma once

#include <stdint.h>

// Landlock: what a process, and all that descend from it, may do with files, TCP and signals. The C library has no
// functions for its three calls, and older headers lack the newer rights: see `landlock(7)`.

/// What may be done with files and folders: the bits of `landlock_ruleset_attr.handled_access_fs`.
enum procscript_file_right {
  procscript_right_execute = 1 << 0,
  procscript_right_write_file = 1 << 1,
  procscript_right_read_file = 1 << 2,
  procscript_right_read_folder = 1 << 3,
  procscript_right_remove_folder = 1 << 4,
  procscript_right_remove_file = 1 << 5,
  procscript_right_make_character_device = 1 << 6,
  procscript_right_make_folder = 1 << 7,
  procscript_right_make_file = 1 << 8,
  procscript_right_make_socket = 1 << 9,
  procscript_right_make_pipe = 1 << 10,
  procscript_right_make_block_device = 1 << 11,
  procscript_right_make_link = 1 << 12,
  procscript_right_rename_across = 1 << 13, ///< from version 2 on
  procscript_right_truncate = 1 << 14,      ///< from version 3 on
  procscript_right_control_device = 1 << 15 ///< from version 5 on
};

/// The version that the kernel has, from 1 on; -1 with errno where it has none (ENOSYS), or does not use it (EOPNOTSUPP).
int procscript_landlock_version(void);

/// `landlock_create_ruleset`: a set of rules in which nothing of `files`, `network` and `scopes` is allowed yet. Bits that
/// this version of the kernel does not know must not be set. Returns a descriptor that is close-on-exec, or -1 with errno.
int procscript_landlock_begin(uint64_t files, uint64_t network, uint64_t scopes);

/// `open` with O_PATH, close-on-exec: a descriptor that names a file or folder, and can neither be read nor written.
int procscript_open_place(const char *path);

/// `landlock_add_rule`: allows rights for a file, or for a folder and all below it, which is open as `place`.
int procscript_landlock_allow(int rules, int place, uint64_t rights);

/// `landlock_restrict_self`: from now on, and for all that descend from this process. It needs
/// `procscript_forbid_new_privileges` before.
int procscript_landlock_enter(int rules);
