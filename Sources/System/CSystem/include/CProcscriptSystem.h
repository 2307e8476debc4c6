// What Swift cannot import of Linux, or cannot do itself. The sources are in folders of the same names as the groups
// below; what they share among each other is in `inside`. Feature-test macros belong in the .c files: in a header they
// would change what Swift sees of the C library.

#pragma once

// calls: variadic, GNU-only and new functions of the system and the C library. Each does what its manual page says, and
// no more; where a few lines had to be put together, their header says what they do.
#include "arguments.h"
#include "bytes.h"
#include "clocks.h"
#include "columns.h"
#include "descriptors.h"
#include "files.h"
#include "handingover.h"
#include "largepages.h"
#include "lookout.h"
#include "memoryfile.h"
#include "nothing.h"
#include "observing.h"
#include "ownproc.h"
#include "pipes.h"
#include "polling.h"
#include "processes.h"
#include "processors.h"
#include "programs.h"
#include "random.h"
#include "streams.h"

// words: access to memory that Swift would check or could not name: atomic words that processes share, what the kernel
// does with them (futexes, robust ones too), and plain words of this process that are looked at often.
#include "atomics.h"
#include "futex.h"
#include "pen.h"
#include "robust.h"
#include "turns.h"
#include "upkeep.h"

// signals: what runs inside of signal handlers, and the words that it leaves behind.
#include "attention.h"
#include "forwarding.h"
#include "interrupts.h"
#include "reports.h"
#include "scriptsignals.h"
#include "signalfd.h"
#include "signals.h"

// ending: what ends processes without asking anybody, as the last thing that a process does.
#include "descendants.h"
