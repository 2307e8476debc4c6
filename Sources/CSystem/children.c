#include "children.h"

#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

static const char *_Atomic listed;
static _Atomic size_t listed_stride;
static _Atomic size_t listed_count;

void csystem_list_children(const void *first, size_t stride, size_t count) {
  // Shorter first and longer last: a signal handler in between sees only what is there.
  atomic_store(&listed_count, 0);
  atomic_store(&listed, first);
  atomic_store(&listed_stride, stride);
  atomic_store(&listed_count, first == NULL ? 0 : count);
}

void csystem_kill_listed_children(void) {
  const char *first = atomic_load(&listed);
  size_t stride = atomic_load(&listed_stride);
  size_t count = atomic_load(&listed_count);
  for (size_t i = 0; i < count; i++) {
    pid_t pid = *(const volatile int32_t *)(first + i * stride);
    if (pid > 0) kill(pid, SIGKILL);
  }
}

_Noreturn void csystem_exit(int code) { _exit(code); }

void csystem_publish(uint32_t *place, uint32_t value) {
  atomic_store_explicit((_Atomic uint32_t *)place, value, memory_order_release);
}
