#define _GNU_SOURCE
#include "bytes.h"

#include <string.h>

const void *procscript_find_last(const void *bytes, int value, size_t count) { return memrchr(bytes, value, count); }
