// What Swift needs of C to use Lua. The sources are in folders of the same names as the groups below.

#pragma once

// boundary: Lua raises errors by longjmp, and no longjmp may pass through a Swift frame. Here stand the functions that
// may be jumped over, the protected calls around those that jump, and what interrupts a script from a signal handler.
#include "closing.h"
#include "inside.h"
#include "interrupt.h"
#include "protected.h"
#include "signalhandlers.h"
#include "trampoline.h"
#include "version.h"
#include "warnings.h"

// heap: a state's memory, by an allocator of our own: what it may hold, how it is collected, and what a fork asks of it.
#include "collector.h"
#include "memory.h"

// output: the functions of the standard libraries that print and read, wrapped for several processes.
#include "output.h"
