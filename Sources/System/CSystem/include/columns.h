#pragma once

#include <stdint.h>

/// How many columns of a terminal a Unicode character takes in the present locale; -1 for one that cannot be shown.
int procscript_columns_in_locale(uint32_t character);
