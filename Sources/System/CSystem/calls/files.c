#define _GNU_SOURCE
#include "files.h"

#include "direct.h"

#include <fcntl.h>

int procscript_openat(int directory, const char *path, int flags) { return openat(directory, path, flags); }

int procscript_create(const char *path, int flags, mode_t mode) { return open(path, flags, mode); }

int procscript_open_working_folder(void) { return open(".", O_PATH | O_DIRECTORY | O_CLOEXEC); }

int procscript_copy_descriptor(int descriptor, int number) {
  return (int)procscript_system_call(SYS_dup3, descriptor, number, 0, 0);
}

int procscript_fstat(int descriptor, struct stat *status) {
#if defined SYS_fstat && defined __LP64__
  return (int)procscript_system_call(SYS_fstat, descriptor, (long)status, 0, 0); // there the kernel's structure is the C library's
#else
  return fstat(descriptor, status);
#endif
}
