#pragma once

#include <stdint.h>

// The kernel's own clock. What a library put before the C library says of the time (libfaketime, with which programs are
// tried at other dates, or with a clock that stands still) is for scripts to see; but the kernel counts how long a sleep
// takes by its own clock, and a wait by another one would never come to its end.

/// `CLOCK_MONOTONIC` as the kernel has it, in nanoseconds.
uint64_t procscript_real_nanoseconds(void);

/// The kernel's `CLOCK_MONOTONIC`, or what the clock says where processes take turns (see `turns.h`), in nanoseconds.
uint64_t procscript_monotonic_nanoseconds(void);
