#pragma once

#include <stdint.h>

/// What the kernel limits for each process, or user: see `setrlimit(2)`.
enum procscript_limited {
  procscript_limited_core,       ///< bytes of a core dump
  procscript_limited_data,       ///< bytes of private memory that can be written to
  procscript_limited_files,      ///< open descriptors
  procscript_limited_file_size,  ///< bytes of a file that is written
  procscript_limited_locked,     ///< bytes of memory that stays where it is
  procscript_limited_messages,   ///< bytes of message queues
  procscript_limited_processes,  ///< of the user, in this namespace of users
  procscript_limited_processor   ///< seconds of processor time
};

/// `setrlimit`: at most so much from now on; a lower limit that is there stays. Returns 0, or -1 with errno.
int procscript_limit(enum procscript_limited what, uint64_t most);
