#include "random.h"

#include "direct.h"

ssize_t procscript_getrandom(void *buffer, size_t size) {
  return procscript_system_call(SYS_getrandom, (long)buffer, (long)size, 0, 0);
}
