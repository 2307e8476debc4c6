#pragma once

#include <stdbool.h>

/// How many processors `sched_getaffinity` names for the calling thread; -1 with errno.
int csystem_processor_count(void);

/// Whether the calling thread runs as the system sees fit: under the usual policy, and on any of several processors, but
/// for what its cgroup rules out. False where somebody has said otherwise, and where that can't be known.
///
/// The first time it is tried whether the thread may run on more processors than it is told to.
///
/// `sched_getscheduler`, `sched_getaffinity`, `sched_setaffinity`
bool csystem_runs_anywhere(void);

/// Keeps the calling thread, and the children that it forks, on the processor that it runs on now. For one that ran
/// anywhere.
///
/// `getcpu`, `sched_setaffinity`; -1 with errno.
int csystem_stay_on_processor(void);

/// Lets the calling thread run anywhere again.
///
/// `sched_setaffinity`
void csystem_run_anywhere(void);
