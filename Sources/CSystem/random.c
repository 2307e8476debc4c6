#include "random.h"

#include "direct.h"

ssize_t csystem_getrandom(void *buffer, size_t size) {
  return csystem_call(SYS_getrandom, (long)buffer, (long)size, 0, 0);
}
