#pragma once

#include <stdbool.h>

/// Whether this process may have something to do for its pools while it waits for something else: a plain word, which Swift
/// reads without a check of exclusive access.
extern bool procscript_upkeep;

static inline bool procscript_has_upkeep(void) { return procscript_upkeep; }

void procscript_set_upkeep(bool is_on);
