#pragma once

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

// System calls past the C library, for what the child of each fork does: glibc's functions, `syscall` too, lie in parts
// of it that most children use for nothing else, and each such part costs a child 2.5 µs: see `scripts/link/fork-path`.

#if defined(__x86_64__) && defined(__LP64__)

static inline long procscript_raw_system_call_of_six(
    long number, long first, long second, long third, long fourth, long fifth, long sixth) {
  register long r10 __asm__("r10") = fourth;
  register long r8 __asm__("r8") = fifth;
  register long r9 __asm__("r9") = sixth;
  long result;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(first), "S"(second), "d"(third), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

#elif defined(__aarch64__)

static inline long procscript_raw_system_call_of_six(
    long number, long first, long second, long third, long fourth, long fifth, long sixth) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = first;
  register long x1 __asm__("x1") = second;
  register long x2 __asm__("x2") = third;
  register long x3 __asm__("x3") = fourth;
  register long x4 __asm__("x4") = fifth;
  register long x5 __asm__("x5") = sixth;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
}

#else

static inline long procscript_raw_system_call_of_six(
    long number, long first, long second, long third, long fourth, long fifth, long sixth) {
  long result = syscall(number, first, second, third, fourth, fifth, sixth);
  return result == -1 ? -errno : result;
}

#endif

static inline long procscript_raw_system_call(long number, long first, long second, long third, long fourth) {
  return procscript_raw_system_call_of_six(number, first, second, third, fourth, 0, 0);
}

/// What `syscall` does.
static inline long procscript_system_call(long number, long first, long second, long third, long fourth) {
  long result = procscript_raw_system_call(number, first, second, third, fourth);
  if (result >= 0 || result < -4095) return result;
  errno = (int)-result;
  return -1;
}
