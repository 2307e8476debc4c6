#pragma once

#include <sys/stat.h>

/// `openat` without `O_CREAT`, whose third parameter is variadic.
int procscript_openat(int directory, const char *path, int flags);

/// `open` with `O_CREAT`, say, whose third parameter is variadic.
int procscript_create(const char *path, int flags, mode_t mode);

/// A descriptor of this process's folder for `fchdir`, which needs no right to read the folder; -1 with errno.
int procscript_open_working_folder(void);

/// `dup3` of two different descriptors; the copy is not close-on-exec. For the child of a fork.
int procscript_copy_descriptor(int descriptor, int number);

/// `fstat`, for the child of a fork: glibc's touches two more parts of the library.
int procscript_fstat(int descriptor, struct stat *status);
