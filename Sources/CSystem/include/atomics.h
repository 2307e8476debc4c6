#pragma once

#include <stdbool.h>
#include <stdint.h>

// Atomic access to words of shared memory, inlined into Swift. (Swift cannot import C's _Atomic types, and its own are
// for memory that it allocates itself.) What follows an acquire stays after it, what precedes a release stays before
// it.

static inline uint32_t csystem_load_acquire(const uint32_t *word) {
  return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static inline void csystem_store_release(uint32_t *word, uint32_t value) {
  __atomic_store_n(word, value, __ATOMIC_RELEASE);
}

static inline void csystem_add(uint32_t *word, uint32_t amount) { __atomic_fetch_add(word, amount, __ATOMIC_ACQ_REL); }

/// Puts `desired` in the place of `expected`, with acquire and release; false, and nothing changed, where there is
/// another value.
static inline bool csystem_exchange_if(uint32_t *word, uint32_t expected, uint32_t desired) {
  return __atomic_compare_exchange_n(word, &expected, desired, false, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

/// Tells the processor that this is a loop that waits for another one.
static inline void csystem_spin_hint(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb");
#endif
}
