#pragma once

#include <stddef.h>
#include <sys/types.h>

/// `getrandom` without flags.
ssize_t procscript_getrandom(void *buffer, size_t size);
