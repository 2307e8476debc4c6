#pragma once

// What Swift needs of C at the boundary with Lua. Lua raises errors by longjmp, and no longjmp may pass through a Swift
// frame: here stand the functions that may be jumped over, and the protected calls around those that jump.

#include "collector.h"
#include "interrupt.h"
#include "memory.h"
#include "output.h"
#include "protected.h"
#include "trampoline.h"
#include "version.h"
#include "warnings.h"
