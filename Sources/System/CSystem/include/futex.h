#pragma once

#include <stdbool.h>
#include <stdint.h>

// Futexes between processes: never FUTEX_PRIVATE_FLAG, which would hide a wake-up from the other ones.

/// `FUTEX_WAIT`: sleeps while the word holds `expected`, for at most `nanoseconds`. Returns 0 when it was woken, else
/// the error number: EAGAIN (another value), ETIMEDOUT or EINTR.
int procscript_futex_wait(const uint32_t *word, uint32_t expected, uint64_t nanoseconds);

/// `FUTEX_WAKE`: wakes at most `count` sleepers. Returns how many it woke.
int procscript_futex_wake(const uint32_t *word, int count);

/// `FUTEX_WAKE_OP`: sets bits of a word and wakes at most `count` sleepers on it, in one system call: a process is
/// killed before both or after both.
void procscript_futex_or_and_wake(uint32_t *word, uint32_t bits, int count);

/// `FUTEX_WAKE_OP`: adds to a word, which wraps around, and wakes at most `count` sleepers on it, in one system call.
/// This amount, like the bits above, is less than 2048.
void procscript_futex_add_and_wake(uint32_t *word, uint32_t amount, int count);

/// A word, and the value with which it is slept on.
struct procscript_futex_watch {
  const uint32_t *word;
  uint32_t expected;
  bool is_private; ///< whether only this process writes to it
};

/// `futex_waitv`: sleeps while each of up to 128 words holds what is expected of it, until the moment `deadline` of the
/// monotonic clock, in nanoseconds. Returns 0 when it was woken, else the error number: EAGAIN (another value),
/// ETIMEDOUT, EINTR; ENOSYS or EPERM where the kernel has no such call.
int procscript_futex_wait_any(const struct procscript_futex_watch *watches, int count, uint64_t deadline);
