#pragma once

/// How many processors `sched_getaffinity` names for the calling thread; -1 with errno.
int procscript_processor_count(void);
