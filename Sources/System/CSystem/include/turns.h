// Whether somebody decides when this process goes on, as a plain word, which Swift reads without a check of exclusive access.

#pragma once

#include <stdbool.h>
#include <stdint.h>

/// What the monotonic clock says where processes take turns, in memory that they share; NULL where none does.
extern const uint64_t *procscript_virtual_clock;

static inline bool procscript_takes_turns(void) { return procscript_virtual_clock != 0; }

/// From now on this process goes on when it is its turn; with NULL it goes on as it likes again.
///
/// `child_ends` counts the ends of its children in place of what a signal counts; it is in shared memory too.
void procscript_take_turns(const uint64_t *clock, const uint32_t *child_ends);
