#pragma once

/// Closes all descriptors from 3 on but those of `kept`, which are above 2 and in ascending order. Changes no memory: it
/// may run between vfork and exec.
void procscript_close_others(const int *kept, int kept_count);

/// `eventfd`: a descriptor that is readable for ever, close-on-exec. Returns −1 with `errno` set where there is none left.
int procscript_open_readable(void);
