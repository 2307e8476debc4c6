#define _XOPEN_SOURCE 700
#include "columns.h"

#include <wchar.h>

int procscript_columns_in_locale(uint32_t character) { return wcwidth((wchar_t)character); }
