#pragma once

/// How many processors `sched_getaffinity` names for the calling thread; -1 with errno.
int procscript_processor_count(void);

/// `sched_setaffinity` of the calling thread to one of those, which is counted from 0, and from the first again beyond the
/// last. Nothing is done where there are more than fit into a `cpu_set_t`.
void procscript_stay_on_processor(int index);
