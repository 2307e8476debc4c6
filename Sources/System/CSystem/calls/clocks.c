#define _GNU_SOURCE
#include "clocks.h"

#include "direct.h"
#include "turns.h"

#include <dlfcn.h>
#include <time.h>

typedef int look_at_clock(clockid_t clock, struct timespec *now);

static int ask_kernel(clockid_t clock, struct timespec *now) {
  return (int)procscript_raw_system_call(SYS_clock_gettime, clock, (long)now, 0, 0);
}

/// The kernel's function in the memory of each process, past what stands before the C library's `clock_gettime`. The C
/// library has it among the libraries that are loaded.
static look_at_clock *find_quick_way(void) {
#if defined(__aarch64__)
  const char *name = "__kernel_clock_gettime";
#else
  const char *name = "__vdso_clock_gettime";
#endif
  void *library = dlopen("linux-vdso.so.1", RTLD_LAZY | RTLD_NOLOAD);
  look_at_clock *found = library == NULL ? NULL : (look_at_clock *)dlsym(library, name);
  return found == NULL ? ask_kernel : found;
}

/// Found out once, at the first look. Threads may do so at the same time, and find the same.
static look_at_clock *quick_way;

uint64_t procscript_monotonic_nanoseconds(void) {
  const uint64_t *clock = procscript_virtual_clock;
  if (__builtin_expect(clock != NULL, 0)) return *clock;
  return procscript_real_nanoseconds();
}

uint64_t procscript_real_nanoseconds(void) {
  look_at_clock *look = __atomic_load_n(&quick_way, __ATOMIC_RELAXED);
  if (__builtin_expect(look == NULL, 0)) {
    look = find_quick_way();
    __atomic_store_n(&quick_way, look, __ATOMIC_RELAXED);
  }
  struct timespec now;
  // It fails only for a clock that is not there.
  (void)look(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}
