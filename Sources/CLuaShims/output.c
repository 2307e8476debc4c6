#include "CLuaShims.h"

#include <errno.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <unistd.h>

/// NULL while there is one process.
static const struct shim_output_sink *sink;

static enum shim_buffering buffering[] = {[SHIM_STDOUT] = SHIM_BY_LINE, [SHIM_STDERR] = SHIM_AT_ONCE};

void shim_share_output(const struct shim_output_sink *new_sink) { sink = new_sink; }

enum shim_buffering shim_buffering_of(enum shim_stream stream) { return buffering[stream]; }

/// The wrapped functions: of the basic library, of `io` and of files.
static struct {
  lua_CFunction print;
  lua_CFunction io_write, io_flush, io_close, io_read, io_lines;
  lua_CFunction file_write, file_flush, file_close, file_seek, file_setvbuf, file_read, file_lines;
} original;

/// The C stream of an open file handle; NULL for anything else.
static FILE *file_at(lua_State *L, int index) {
  luaL_Stream *stream = luaL_testudata(L, index, LUA_FILEHANDLE);
  return stream != NULL && stream->closef != NULL ? stream->f : NULL;
}

/// Pushes the default file that `io.write` or `io.read` uses, and returns its C stream.
static FILE *push_default_file(lua_State *L, const char *registry_key) {
  lua_getfield(L, LUA_REGISTRYINDEX, registry_key);
  return file_at(L, -1);
}

static bool is_shared(FILE *file, enum shim_stream *stream) {
  if (sink == NULL || file == NULL || (file != stdout && file != stderr)) {
    return false;
  }
  *stream = file == stdout ? SHIM_STDOUT : SHIM_STDERR;
  return true;
}

static int append(enum shim_stream stream, const char *bytes, size_t count) {
  // A C module may have printed past us.
  FILE *file = stream == SHIM_STDOUT ? stdout : stderr;
  if (__fpending(file) > 0) {
    fflush(file);
  }
  return sink->append(stream, bytes, count);
}

/// Writes what is pending of a shared stream before the library's own function touches it.
static void settle(FILE *file) {
  enum shim_stream stream;
  if (is_shared(file, &stream)) {
    sink->flush(stream);
  }
}

// Writing

static int print(lua_State *L) {
  if (sink == NULL) {
    return original.print(L);
  }
  int count = lua_gettop(L);
  luaL_Buffer line;
  luaL_buffinit(L, &line);
  for (int i = 1; i <= count; i++) {
    if (i > 1) {
      luaL_addchar(&line, '\t');
    }
    luaL_tolstring(L, i, NULL);
    luaL_addvalue(&line);
  }
  luaL_addchar(&line, '\n');
  luaL_pushresult(&line);
  size_t size;
  const char *bytes = lua_tolstring(L, -1, &size);
  append(SHIM_STDOUT, bytes, size); // like the library's, it does not tell of errors; the end of the process does
  return 0;
}

/// Writes the arguments from `first` to a shared stream; the file handle is on top of the stack.
static int write_shared(lua_State *L, enum shim_stream stream, int first) {
  int last = lua_gettop(L) - 1;
  int status = 0;
  int i = first;
  luaL_Buffer buffer;
  luaL_buffinit(L, &buffer);
  for (; i <= last; i++) {
    char digits[64];
    if (lua_type(L, i) == LUA_TSTRING) {
      lua_pushvalue(L, i);
      luaL_addvalue(&buffer);
    } else if (lua_isinteger(L, i)) {
      luaL_addlstring(&buffer, digits, (size_t)snprintf(digits, sizeof digits, LUA_INTEGER_FMT, lua_tointeger(L, i)));
    } else if (lua_type(L, i) == LUA_TNUMBER) {
      luaL_addlstring(&buffer, digits, (size_t)snprintf(digits, sizeof digits, LUA_NUMBER_FMT, lua_tonumber(L, i)));
    } else {
      break;
    }
  }
  luaL_pushresult(&buffer);
  size_t size;
  const char *bytes = lua_tolstring(L, -1, &size);
  status = size > 0 ? append(stream, bytes, size) : 0;
  if (i <= last) {
    luaL_checkstring(L, i); // raises: what came before is written, as the library does
  }
  if (status != 0) {
    errno = status;
    return luaL_fileresult(L, 0, NULL);
  }
  lua_pushvalue(L, last + 1);
  return 1;
}

static int io_write(lua_State *L) {
  if (sink != NULL) {
    enum shim_stream stream;
    if (is_shared(push_default_file(L, "_IO_output"), &stream)) {
      return write_shared(L, stream, 1);
    }
    lua_pop(L, 1);
  }
  return original.io_write(L);
}

static int file_write(lua_State *L) {
  enum shim_stream stream;
  if (sink != NULL && is_shared(file_at(L, 1), &stream)) {
    lua_pushvalue(L, 1);
    return write_shared(L, stream, 2);
  }
  return original.file_write(L);
}

// Flushing, and what must come after it

/// A function that takes a file as its first argument, or none for the default output.
static int settle_and_call(lua_State *L, lua_CFunction function) {
  if (sink != NULL) {
    if (lua_isnone(L, 1)) {
      settle(push_default_file(L, "_IO_output"));
      lua_pop(L, 1);
    } else {
      settle(file_at(L, 1));
    }
  }
  return function(L);
}

static int flush(lua_State *L, lua_CFunction function, FILE *file) {
  enum shim_stream stream;
  if (is_shared(file, &stream)) {
    int status = sink->flush(stream);
    if (status != 0) {
      errno = status;
      return luaL_fileresult(L, 0, NULL);
    }
  }
  return function(L);
}

static int io_flush(lua_State *L) {
  FILE *file = push_default_file(L, "_IO_output");
  lua_pop(L, 1);
  return flush(L, original.io_flush, file);
}

static int file_flush(lua_State *L) { return flush(L, original.file_flush, file_at(L, 1)); }

static int io_close(lua_State *L) { return settle_and_call(L, original.io_close); }

static int file_close(lua_State *L) { return settle_and_call(L, original.file_close); }

static int file_seek(lua_State *L) { return settle_and_call(L, original.file_seek); }

static int file_setvbuf(lua_State *L) {
  FILE *file = file_at(L, 1);
  const char *mode = lua_tostring(L, 2);
  settle(file);
  if (mode != NULL && (file == stdout || file == stderr)) {
    // "full" would hold back lines that another process's come after: several processes print by line.
    buffering[file == stdout ? SHIM_STDOUT : SHIM_STDERR] = strcmp(mode, "no") == 0 ? SHIM_AT_ONCE : SHIM_BY_LINE;
  }
  return original.file_setvbuf(L);
}

// Reading: a question that was printed without a newline is seen before its answer is read from the terminal, as the C
// library sees to for a stdout of its own.

static int show_prompt_and_call(lua_State *L, FILE *input, lua_CFunction function) {
  if (sink != NULL && input == stdin && isatty(STDIN_FILENO)) {
    sink->flush(SHIM_STDOUT);
  }
  return function(L);
}

static int read_default(lua_State *L, lua_CFunction function) {
  FILE *file = push_default_file(L, "_IO_input");
  lua_pop(L, 1);
  return show_prompt_and_call(L, file, function);
}

static int io_read(lua_State *L) { return read_default(L, original.io_read); }

static int io_lines(lua_State *L) { return read_default(L, original.io_lines); }

static int file_read(lua_State *L) { return show_prompt_and_call(L, file_at(L, 1), original.file_read); }

static int file_lines(lua_State *L) { return show_prompt_and_call(L, file_at(L, 1), original.file_lines); }

/// Puts `wrapper` in place of a function of the table on top of the stack.
static void wrap(lua_State *L, const char *name, lua_CFunction wrapper, lua_CFunction *kept) {
  lua_getfield(L, -1, name);
  lua_CFunction function = lua_tocfunction(L, -1);
  lua_pop(L, 1);
  // Another state of this process was here before, or the function is not the library's: it stays.
  if (function == NULL || function == wrapper) {
    return;
  }
  *kept = function;
  lua_pushcfunction(L, wrapper);
  lua_setfield(L, -2, name);
}

int shim_install_output(lua_State *L) {
  lua_pushglobaltable(L);
  wrap(L, "print", print, &original.print);
  if (lua_getfield(L, -1, LUA_IOLIBNAME) != LUA_TTABLE) {
    return 0;
  }
  wrap(L, "write", io_write, &original.io_write);
  wrap(L, "flush", io_flush, &original.io_flush);
  wrap(L, "close", io_close, &original.io_close);
  wrap(L, "read", io_read, &original.io_read);
  wrap(L, "lines", io_lines, &original.io_lines);

  luaL_getmetatable(L, LUA_FILEHANDLE);
  lua_getfield(L, -1, "__index");
  wrap(L, "write", file_write, &original.file_write);
  wrap(L, "flush", file_flush, &original.file_flush);
  wrap(L, "close", file_close, &original.file_close);
  wrap(L, "seek", file_seek, &original.file_seek);
  wrap(L, "setvbuf", file_setvbuf, &original.file_setvbuf);
  wrap(L, "read", file_read, &original.file_read);
  wrap(L, "lines", file_lines, &original.file_lines);
  return 0;
}
