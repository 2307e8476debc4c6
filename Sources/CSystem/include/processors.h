#pragma once

/// How many processors `sched_getaffinity` names for the calling thread; -1 with errno.
int csystem_processor_count(void);

/// Keeps the calling thread, and the children that it forks, on the processor that it runs on now.
///
/// `getcpu`, `sched_setaffinity`; -1 with errno.
int csystem_stay_on_processor(void);

/// Lets the calling thread run on any processor, also on those that the machine gets later: as if nothing had ever been
/// said about it.
///
/// `sched_setaffinity`
void csystem_run_anywhere(void);
