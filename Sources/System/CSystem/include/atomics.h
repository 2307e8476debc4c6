#pragma once

#include <stdbool.h>
#include <stdint.h>

// Atomic access to words of shared memory, inlined into Swift. (Swift cannot import C's _Atomic types, and its own are
// for memory that it allocates itself.) What follows an acquire stays after it, what precedes a release stays before
// it.

static inline uint32_t procscript_load_acquire(const uint32_t *word) {
  return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static inline void procscript_store_release(uint32_t *word, uint32_t value) {
  __atomic_store_n(word, value, __ATOMIC_RELEASE);
}

static inline uint64_t procscript_load_acquire_64(const uint64_t *word) { return __atomic_load_n(word, __ATOMIC_ACQUIRE); }

static inline void procscript_store_release_64(uint64_t *word, uint64_t value) {
  __atomic_store_n(word, value, __ATOMIC_RELEASE);
}

static inline uint8_t procscript_load_acquire_8(const uint8_t *byte) { return __atomic_load_n(byte, __ATOMIC_ACQUIRE); }

static inline void procscript_store_release_8(uint8_t *byte, uint8_t value) {
  __atomic_store_n(byte, value, __ATOMIC_RELEASE);
}

/// Sets bits.
static inline void procscript_or(uint32_t *word, uint32_t bits) { __atomic_fetch_or(word, bits, __ATOMIC_ACQ_REL); }

static inline void procscript_add(uint32_t *word, uint32_t amount) { __atomic_fetch_add(word, amount, __ATOMIC_ACQ_REL); }

/// Puts `desired` in the place of `expected`, with acquire and release; false, and nothing changed, where there is
/// another value.
static inline bool procscript_exchange_if(uint32_t *word, uint32_t expected, uint32_t desired) {
  return __atomic_compare_exchange_n(word, &expected, desired, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

static inline bool procscript_exchange_if_64(uint64_t *word, uint64_t expected, uint64_t desired) {
  return __atomic_compare_exchange_n(word, &expected, desired, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

// The next ones are also seen by all in the order in which they see the others' (sequentially consistent), so that of
// two processes that each store their own word and then load the other's, one at least sees the other's store.

/// Puts `desired` there and returns what was there.
static inline uint32_t procscript_exchange(uint32_t *word, uint32_t desired) {
  return __atomic_exchange_n(word, desired, __ATOMIC_SEQ_CST);
}

static inline uint64_t procscript_exchange_64(uint64_t *word, uint64_t desired) {
  return __atomic_exchange_n(word, desired, __ATOMIC_SEQ_CST);
}

/// Adds and returns the sum.
static inline uint64_t procscript_add_64(uint64_t *word, uint64_t amount) {
  return __atomic_add_fetch(word, amount, __ATOMIC_SEQ_CST);
}

/// What precedes it is seen by all before what follows it.
static inline void procscript_fence(void) { __atomic_thread_fence(__ATOMIC_SEQ_CST); }

/// A fence for a thread that has done an exchange since what precedes: on some processors that was the fence already.
static inline void procscript_fence_after_exchange(void) {
#if defined(__x86_64__) || defined(__i386__)
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
#else
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
}

/// Tells the processor that this is a loop that waits for another one.
static inline void procscript_spin_hint(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb");
#endif
}
