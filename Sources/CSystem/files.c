#include "files.h"

#include <fcntl.h>

int csystem_openat(int directory, const char *path, int flags) { return openat(directory, path, flags); }
