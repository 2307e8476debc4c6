#include "turns.h"

#include "scriptsignals.h"

#include <stddef.h>

const uint64_t *procscript_virtual_clock;

void procscript_take_turns(const uint64_t *clock, const uint32_t *child_ends) {
  procscript_virtual_clock = clock;
  procscript_set_child_end_word(child_ends);
}
