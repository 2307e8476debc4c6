#pragma once

#include <stdint.h>

// Futexes between processes: never FUTEX_PRIVATE_FLAG, which would hide a wake-up from the other ones.

/// `FUTEX_WAIT`: sleeps while the word holds `expected`, for at most `nanoseconds`. Returns 0 when it was woken, else
/// the error number: EAGAIN (another value), ETIMEDOUT or EINTR.
int csystem_futex_wait(const uint32_t *word, uint32_t expected, uint64_t nanoseconds);

/// `FUTEX_WAKE`: wakes at most `count` sleepers. Returns how many it woke.
int csystem_futex_wake(const uint32_t *word, int count);
