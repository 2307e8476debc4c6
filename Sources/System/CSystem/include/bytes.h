#pragma once

#include <stddef.h>

/// `memrchr`: the place of the last byte of that value; null where there is none.
const void *procscript_find_last(const void *bytes, int value, size_t count);
