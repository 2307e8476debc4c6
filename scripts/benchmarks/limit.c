// What the machine itself can do of what channels do, COUNT times:
//   limit ring COUNT       messages of 9 bytes a second, through a ring in shared memory from one process to another
//   limit trips COUNT      round trips a second between two processes, by futexes and a short look before each sleep
//   limit lock COUNT       pairs of acquiring and releasing a robust futex lock a second
//   limit copies COUNT     MiB a second, of blocks of 1 MiB copied into shared memory and out of it again
#define _GNU_SOURCE
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RING = 1 << 16, RECORD = 16, BLOCK = 1 << 20, LOOK_NANOSECONDS = 50000 };

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static void *shared(size_t size) {
  void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) exit(1);
  return memory;
}

static void pause_shortly(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
}

/// Looks at a word until it has another value than `old`, and sleeps after a while.
static uint32_t await_change(_Atomic uint32_t *word, uint32_t old) {
  double end = seconds() + LOOK_NANOSECONDS / 1e9;
  for (;;) {
    for (int i = 0; i < 16; i++) {
      uint32_t value = atomic_load_explicit(word, memory_order_acquire);
      if (value != old) return value;
      pause_shortly();
    }
    if (seconds() > end) syscall(SYS_futex, word, FUTEX_WAIT, old, NULL, NULL, 0);
  }
}

struct ring {
  _Alignas(64) _Atomic uint32_t head; ///< messages that were taken
  _Alignas(64) _Atomic uint32_t tail; ///< messages that were put
  _Alignas(64) char records[RING * RECORD];
};

static void wake(_Atomic uint32_t *word) { syscall(SYS_futex, word, FUTEX_WAKE, 1, NULL, NULL, 0); }

static double run_ring(long count) {
  struct ring *ring = shared(sizeof *ring);
  pid_t child = fork();
  if (child < 0) exit(1);
  char message[9] = {8, 1};
  if (child == 0) {
    uint32_t head = 0;
    for (uint32_t tail = 0; tail < count; tail++) {
      while (tail - head >= RING) head = atomic_load_explicit(&ring->head, memory_order_acquire);
      memcpy(ring->records + tail % RING * RECORD, message, sizeof message);
      atomic_store_explicit(&ring->tail, tail + 1, memory_order_release);
    }
    _exit(0);
  }
  double begun = 0;
  uint32_t tail = 0;
  volatile char last;
  for (uint32_t head = 0; head < count; head++) {
    while (head == tail) tail = atomic_load_explicit(&ring->tail, memory_order_acquire);
    if (begun == 0) begun = seconds();
    memcpy(message, ring->records + head % RING * RECORD, sizeof message);
    last = message[8];
    atomic_store_explicit(&ring->head, head + 1, memory_order_release);
  }
  (void)last;
  double taken = seconds() - begun;
  waitpid(child, NULL, 0);
  return count / taken;
}

static double run_trips(long count) {
  _Atomic uint32_t *words = shared(4096);
  pid_t child = fork();
  if (child < 0) exit(1);
  _Atomic uint32_t *asked = words, *answered = words + 16;
  if (child == 0) {
    for (uint32_t i = 0; i < count; i++) {
      await_change(asked, i);
      atomic_store(answered, i + 1);
      wake(answered);
    }
    _exit(0);
  }
  double begun = seconds();
  for (uint32_t i = 0; i < count; i++) {
    atomic_store(asked, i + 1);
    wake(asked);
    await_change(answered, i);
  }
  double taken = seconds() - begun;
  waitpid(child, NULL, 0);
  return count / taken;
}

static double run_lock(long count) {
  pthread_mutex_t *lock = shared(4096);
  pthread_mutexattr_t attributes;
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
  if (pthread_mutex_init(lock, &attributes) != 0) exit(1);
  double begun = seconds();
  for (long i = 0; i < count; i++) {
    if (pthread_mutex_lock(lock) != 0) exit(1);
    pthread_mutex_unlock(lock);
  }
  return count / (seconds() - begun);
}

static double run_copies(long count) {
  char *between = shared(8 * BLOCK), *from = malloc(BLOCK), *to = malloc(BLOCK);
  memset(from, 'x', BLOCK);
  double begun = 0;
  for (long i = -8; i < count; i++) {
    if (i == 0) begun = seconds();
    char *place = between + (i + 8) % 8 * BLOCK;
    memcpy(place, from, BLOCK);
    memcpy(to, place, BLOCK);
    // Else the compiler sees that nobody reads it.
    __asm__ volatile("" : : "r"(to) : "memory");
  }
  return count / (seconds() - begun);
}

int main(int count_of_arguments, char **arguments) {
  if (count_of_arguments != 3) return 64;
  long count = atol(arguments[2]);
  double result;
  if (strcmp(arguments[1], "ring") == 0) {
    result = run_ring(count);
  } else if (strcmp(arguments[1], "trips") == 0) {
    result = run_trips(count);
  } else if (strcmp(arguments[1], "lock") == 0) {
    result = run_lock(count);
  } else if (strcmp(arguments[1], "copies") == 0) {
    result = run_copies(count);
  } else {
    return 64;
  }
  printf("%f\n", result);
}
