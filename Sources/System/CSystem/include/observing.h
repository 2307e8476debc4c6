#pragma once

#include <stdint.h>
#include <sys/types.h>

/// A descriptor that one process rings and another one waits for: `eventfd`, close-on-exec, never blocking. -1 with
/// errno.
int procscript_make_doorbell(void);

/// Makes it readable. Keeps errno.
void procscript_ring(int doorbell);

/// Makes it unreadable until it is rung again.
void procscript_answer_doorbell(int doorbell);

/// A set of descriptors to wait for: `epoll_create1`, close-on-exec.
int procscript_make_watch_set(void);

/// Adds a descriptor to be waited for until it is readable, with a number of one's own; `once`: no further wait ends by
/// it. Returns 0, or -1 with errno.
int procscript_watch(int set, int descriptor, uint64_t number, _Bool once);

/// Waits up to so many milliseconds, -1 for ever, and stores the numbers of those that are readable. Returns how many,
/// at most `room`; 0 also after a signal.
int procscript_wait_for_watched(int set, uint64_t *numbers, int room, int milliseconds);

/// How the process of a pidfd has ended: as `waitpid`'s status. False where nobody can tell: before it is reaped, and on
/// kernels before 6.15.
_Bool procscript_exit_status(int pidfd, int *status);

/// Gives this process a name of up to 15 bytes: `prctl(PR_SET_NAME)`.
void procscript_set_name(const char *name);
