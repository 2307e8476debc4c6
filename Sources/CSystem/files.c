#define _GNU_SOURCE
#include "files.h"

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

int csystem_openat(int directory, const char *path, int flags) { return openat(directory, path, flags); }

int csystem_fstat(int descriptor, struct stat *status) {
#if defined SYS_fstat && defined __LP64__
  return (int)syscall(SYS_fstat, descriptor, status); // there the kernel's structure is the C library's
#else
  return fstat(descriptor, status);
#endif
}
