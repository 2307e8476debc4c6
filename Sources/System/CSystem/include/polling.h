#pragma once

#include <poll.h>
#include <signal.h>
#include <time.h>

/// `ppoll`; a null timeout waits for ever, a null mask leaves the signal mask as it is.
int procscript_ppoll(struct pollfd *descriptors, nfds_t count, const struct timespec *timeout, const sigset_t *mask);
