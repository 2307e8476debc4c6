#define _GNU_SOURCE
#include "polling.h"

int procscript_ppoll(struct pollfd *descriptors, nfds_t count, const struct timespec *timeout, const sigset_t *mask) {
  return ppoll(descriptors, count, timeout, mask);
}
