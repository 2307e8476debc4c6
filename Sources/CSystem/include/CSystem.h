// What Swift cannot import of Linux: `fork`, variadic and GNU-only calls, the inside of a signal handler.
// No policy lives here: every function does what its manual page says, and nothing else.
// Feature-test macros belong in the .c files; in a header they would change what Swift sees of the C library.

#pragma once

#include "arguments.h"
#include "atomics.h"
#include "bytes.h"
#include "childends.h"
#include "clocks.h"
#include "columns.h"
#include "descendants.h"
#include "descriptors.h"
#include "files.h"
#include "futex.h"
#include "interrupts.h"
#include "memoryfile.h"
#include "nothing.h"
#include "ownproc.h"
#include "observing.h"
#include "polling.h"
#include "processes.h"
#include "processors.h"
#include "programs.h"
#include "random.h"
#include "robust.h"
#include "signalfd.h"
#include "signals.h"
#include "streams.h"
