#define _GNU_SOURCE
#include "futex.h"

#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int procscript_futex_wait(const uint32_t *word, uint32_t expected, uint64_t nanoseconds) {
  struct timespec timeout = {
      .tv_sec = (time_t)(nanoseconds / 1000000000),
      .tv_nsec = (long)(nanoseconds % 1000000000),
  };
  return syscall(SYS_futex, word, FUTEX_WAIT, expected, &timeout, NULL, 0) == 0 ? 0 : errno;
}

int procscript_futex_wake(const uint32_t *word, int count) {
  // It cannot fail: the word is aligned and mapped.
  return (int)syscall(SYS_futex, word, FUTEX_WAKE, count, NULL, NULL, 0);
}

/// The comparison, which would wake still more sleepers, is never true of our words.
static void change_and_wake(uint32_t *word, int operation, uint32_t argument, int count) {
  int change = FUTEX_OP(operation, argument, FUTEX_OP_CMP_LT, -2048);
  // As above, it cannot fail.
  (void)syscall(SYS_futex, word, FUTEX_WAKE_OP, count, NULL, word, change);
}

void procscript_futex_or_and_wake(uint32_t *word, uint32_t bits, int count) {
  change_and_wake(word, FUTEX_OP_OR, bits, count);
}

void procscript_futex_add_and_wake(uint32_t *word, uint32_t amount, int count) {
  change_and_wake(word, FUTEX_OP_ADD, amount, count);
}

int procscript_futex_wait_any(const struct procscript_futex_watch *watches, int count, uint64_t deadline) {
  struct futex_waitv waiters[FUTEX_WAITV_MAX];
  if (count > FUTEX_WAITV_MAX) return EINVAL;
  for (int i = 0; i < count; i++) {
    waiters[i] = (struct futex_waitv){
        .val = watches[i].expected,
        .uaddr = (uintptr_t)watches[i].word,
        .flags = FUTEX_32 | (watches[i].is_private ? FUTEX_PRIVATE_FLAG : 0),
    };
  }
  struct timespec timeout = {
      .tv_sec = (time_t)(deadline / 1000000000),
      .tv_nsec = (long)(deadline % 1000000000),
  };
  return syscall(SYS_futex_waitv, waiters, count, 0, &timeout, CLOCK_MONOTONIC) >= 0 ? 0 : errno;
}
