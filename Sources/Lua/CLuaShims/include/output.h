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

/// From now on this process has stdout, stderr or both for itself: they go elsewhere than those of the others, and are
/// written as the C library does it, until they are shared again.
void procscript_keep_output(bool keeps_output, bool keeps_error);

/// Whether the value at `index` is a file of Lua's.
bool procscript_is_file(lua_State *L, int index);

/// The descriptor of the file of Lua's at `index`, for another process to read or write on where the script has: what it
/// holds is written, or given back. -1 for anything else, -2 for a closed file, -3 where what it holds can't be written.
int procscript_descriptor_of_file(lua_State *L, int index);

/// The descriptor of the file of Lua's at `index`; -1 for anything else, -2 for a closed file. `*holds_input` is whether the
/// file has read more already than the script has.
int procscript_number_of_file(lua_State *L, int index, bool *holds_input);

/// What a function of the standard libraries may wait for.
enum procscript_outside_wait {
  procscript_awaits_input,    ///< what is read from stdin, or what a program prints that `io.popen` has started
  procscript_awaits_terminal, ///< what is read from stdin, which is a terminal
  procscript_awaits_program   ///< the end of a program, in `os.execute` or the close of what `io.popen` has returned
};

/// Sets who is told, once output is shared, before and after each call that may wait for something outside.
void procscript_witness_outside_waits(void (*witness)(bool begins, enum procscript_outside_wait wait));

/// The error number of the first write that lost output of stdout before it was shared; 0 for none.
int procscript_output_failure(void);

/// In the child of a fork: what was lost is the parent's to tell.
void procscript_forget_output_failure(void);

/// Writes bytes to stderr as one piece. Returns 0 or an error number.
int procscript_write_error(const void *bytes, size_t count);
