#pragma once

#include <stddef.h>
#include <sys/types.h>

/// `getrandom` without flags.
ssize_t csystem_getrandom(void *buffer, size_t size);

/// How many processors `sched_getaffinity` names for this process; -1 with errno.
int csystem_processor_count(void);
