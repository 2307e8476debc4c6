#include "upkeep.h"

bool procscript_upkeep;

void procscript_set_upkeep(bool is_on) {
  // Most children of a fork would copy its page for nothing.
  if (procscript_upkeep != is_on) procscript_upkeep = is_on;
}
