#pragma once

/// Closes all descriptors from 3 on but those of `kept`, which are above 2 and in ascending order. Changes no memory: it
/// may run between vfork and exec.
void procscript_close_others(const int *kept, int kept_count);
