#pragma once

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

// System calls past the C library, for what the child of each fork does: glibc's functions, `syscall` too, lie in parts
// of it that most children use for nothing else, and each such part costs a child 2.5 µs: see `scripts/link/fork-path`.

#if defined(__x86_64__) && defined(__LP64__)

static inline long procscript_raw_system_call(long number, long first, long second, long third, long fourth) {
  register long r10 __asm__("r10") = fourth;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(first), "S"(second), "d"(third), "r"(r10)
                   : "rcx", "r11", "memory");
  return result;
}

#elif defined(__aarch64__)

static inline long procscript_raw_system_call(long number, long first, long second, long third, long fourth) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = first;
  register long x1 __asm__("x1") = second;
  register long x2 __asm__("x2") = third;
  register long x3 __asm__("x3") = fourth;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
  return x0;
}

#else

static inline long procscript_raw_system_call(long number, long first, long second, long third, long fourth) {
  long result = syscall(number, first, second, third, fourth);
  return result == -1 ? -errno : result;
}

#endif

/// What `syscall` does.
static inline long procscript_system_call(long number, long first, long second, long third, long fourth) {
  long result = procscript_raw_system_call(number, first, second, third, fourth);
  if (result >= 0 || result < -4095) return result;
  errno = (int)-result;
  return -1;
}
