#pragma once

#include <lua.h>
#include <stdbool.h>
#include <stddef.h>

// Printing from several processes at once. The output functions of the standard libraries are wrapped: while there is
// one process, each wrapper calls the library's own function on the same stack, and nothing differs, speed included.
// Once output is shared, what goes to stdout and stderr is handed to the host, which writes whole lines.

/// Where the shared output of one stream goes. Each function returns 0 or an error number, and never raises an error.
struct procscript_output_sink {
  void *context; ///< the first argument of both
  /// Takes bytes: whole lines are written, and what is left waits for its end; or all is written `at_once`.
  int (*append)(void *context, const void *bytes, size_t count, bool at_once);
  int (*flush)(void *context); ///< writes an incomplete line too
};

/// Wraps the output functions of a state whose standard libraries are open. Raises errors: call it protected.
/// A function that is no longer the library's own stays as it is.
int procscript_install_output(lua_State *L);

/// From now on stdout and stderr go to the sinks. stdout is written by line and stderr at once, unless the script has
/// called or calls `setvbuf`.
void procscript_share_output(struct procscript_output_sink output, struct procscript_output_sink error);

/// Sets who is told, once output is shared, before and after each call that reads from stdin.
void procscript_witness_reading(void (*witness)(bool begins, bool is_terminal));

/// The error number of the first write that lost output of stdout before it was shared; 0 for none.
int procscript_output_failure(void);

/// In the child of a fork: what was lost is the parent's to tell.
void procscript_forget_output_failure(void);

/// Writes bytes to stderr as one piece. Returns 0 or an error number.
int procscript_write_error(const void *bytes, size_t count);
