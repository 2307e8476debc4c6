#pragma once

#include <lua.h>
#include <stddef.h>

// Printing from several processes at once. The output functions of the standard libraries are wrapped: while there is
// one process, each wrapper calls the library's own function on the same stack, and nothing differs, speed included.
// Once output is shared, what goes to stdout and stderr is handed to the host, which writes whole lines.

/// The two streams that processes share.
enum shim_stream { SHIM_STDOUT, SHIM_STDERR };

/// When a stream's bytes are written.
enum shim_buffering {
  SHIM_BY_LINE,  ///< a line when it is complete
  SHIM_AT_ONCE,  ///< each call's bytes at the end of the call
};

/// Where shared output goes. Each function returns 0 or an error number, and never raises a Lua error.
struct shim_output_sink {
  int (*append)(enum shim_stream stream, const void *bytes, size_t count);
  int (*flush)(enum shim_stream stream); ///< writes an incomplete line too
};

/// Wraps the output functions of a state whose standard libraries are open. Raises errors: call it protected.
int shim_install_output(lua_State *L);

/// From now on the two streams go to the sink, which must live for ever.
void shim_share_output(const struct shim_output_sink *sink);

/// How a stream is buffered: stdout by line and stderr at once, until the script calls `setvbuf`.
enum shim_buffering shim_buffering_of(enum shim_stream stream);
