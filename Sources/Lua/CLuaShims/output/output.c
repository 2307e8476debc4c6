#include "CProcscriptLuaShims.h"

#include <errno.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>
#include <unistd.h>

/// A stream that processes share.
struct shared_stream {
  struct procscript_output_sink sink; ///< its functions are NULL while this process has the stream for itself
  bool is_at_once; ///< what each call prints is written at its end, complete line or not
};

static struct shared_stream output = {.is_at_once = false};
static struct shared_stream error = {.is_at_once = true};

/// False while there is one process.
static bool is_shared;

void procscript_share_output(struct procscript_output_sink output_sink, struct procscript_output_sink error_sink) {
  output.sink = output_sink;
  error.sink = error_sink;
  is_shared = true;
}

void procscript_keep_output(bool keeps_output, bool keeps_error) {
  if (keeps_output) output.sink.append = NULL;
  if (keeps_error) error.sink.append = NULL;
}

/// Whether a stream is shared.
static bool has_sink(const struct shared_stream *stream) { return is_shared && stream->sink.append != NULL; }

/// Why output was lost before it was shared; 0 while none was.
static int failure;

int procscript_output_failure(void) { return failure; }

void procscript_forget_output_failure(void) {
  // As in procscript_cancel_interrupt.
  if (failure != 0) failure = 0;
}

/// Passes on what a library function returned that may have written to stdout. (Its `print` tells nobody of errors.)
static int noting_failure(int results) {
  if (failure == 0 && ferror_unlocked(stdout)) {
    failure = errno != 0 ? errno : EIO;
  }
  return results;
}

/// The library's own functions: of the basic library, of `os`, of `io` and of files.
static struct {
  lua_CFunction print, os_execute;
  lua_CFunction io_write, io_flush, io_close, io_popen, io_read, io_lines;
  lua_CFunction file_write, file_flush, file_close, file_seek, file_setvbuf, file_read, file_lines;
} original;

// Which file

static const char default_output[] = "_IO_output"; // liolib.c's keys in the registry
static const char default_input[] = "_IO_input";

/// The C stream of an open file handle; NULL for anything else.
static FILE *file_at(lua_State *L, int index) {
  luaL_Stream *stream = luaL_testudata(L, index, LUA_FILEHANDLE);
  return stream != NULL && stream->closef != NULL ? stream->f : NULL;
}

int procscript_number_of_file(lua_State *L, int index, bool *holds_input) {
  if (luaL_testudata(L, index, LUA_FILEHANDLE) == NULL) return -1;
  FILE *file = file_at(L, index);
  if (file == NULL) return -2;
  // As the C library of GNU keeps it; it has no function that tells.
  *holds_input = file->_IO_read_ptr < file->_IO_read_end;
  return fileno(file);
}

bool procscript_is_file(lua_State *L, int index) { return luaL_testudata(L, index, LUA_FILEHANDLE) != NULL; }

int procscript_descriptor_of_file(lua_State *L, int index) {
  bool holds_input;
  int number = procscript_number_of_file(L, index, &holds_input);
  if (number < 0) return number;
  return fflush(file_at(L, index)) == 0 ? number : -3;
}

/// `[-0, +1]` Pushes the file that `io.write` or `io.read` uses, and returns its C stream.
static FILE *push_default_file(lua_State *L, const char *key) {
  lua_getfield(L, LUA_REGISTRYINDEX, key);
  return file_at(L, -1);
}

static FILE *default_file(lua_State *L, const char *key) {
  FILE *file = push_default_file(L, key);
  lua_pop(L, 1);
  return file;
}

/// The one of the two that a C stream is; NULL for any other.
static struct shared_stream *stream_of(FILE *file) {
  return file == NULL ? NULL : file == stdout ? &output : file == stderr ? &error : NULL;
}

/// Which of the two a C stream is that processes share; NULL for one that is not shared.
static struct shared_stream *shared_stream_of(FILE *file) {
  struct shared_stream *stream = stream_of(file);
  return stream != NULL && has_sink(stream) ? stream : NULL;
}

static int append(struct shared_stream *stream, const void *bytes, size_t count) {
  return count == 0 ? 0 : stream->sink.append(stream->sink.context, bytes, count, stream->is_at_once);
}

static int flush(struct shared_stream *stream) { return stream->sink.flush(stream->sink.context); }

/// Writes what is pending of a stream, before the library's own function does something else with its file.
static void settle(FILE *file) {
  struct shared_stream *stream = shared_stream_of(file);
  if (stream != NULL) {
    flush(stream);
    fflush(file); // it forgets the offset, which the sink has moved
  }
}

int procscript_write_error(const void *bytes, size_t count) {
  if (has_sink(&error)) {
    return error.sink.append(error.sink.context, bytes, count, true);
  }
  return fwrite(bytes, 1, count, stderr) == count && fflush(stderr) == 0 ? 0 : errno;
}

// Writing

static int print(lua_State *L) {
  if (!has_sink(&output)) {
    return noting_failure(original.print(L));
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
  // Like the library's, it does not tell of errors; the end of the process does.
  append(&output, luaL_buffaddr(&line), luaL_bufflen(&line));
  return 0;
}

/// `[-0, +(1|3)]` What the library returns: the file at `index`, or nil and why not.
static int write_results(lua_State *L, int index, int error_number) {
  if (error_number == 0) {
    lua_pushvalue(L, index);
    return 1;
  }
  errno = error_number;
  return luaL_fileresult(L, 0, NULL);
}

/// Writes the arguments from `first` to `last` as one piece. The file is at `index`.
static int write_shared(lua_State *L, struct shared_stream *stream, int first, int last, int index) {
  if (first == last && lua_type(L, first) == LUA_TSTRING) {
    size_t size;
    const char *bytes = lua_tolstring(L, first, &size);
    return write_results(L, index, append(stream, bytes, size));
  }
  luaL_Buffer piece;
  luaL_buffinit(L, &piece);
  for (int i = first; i <= last; i++) {
    char digits[64];
    switch (lua_type(L, i)) {
    case LUA_TSTRING:
      lua_pushvalue(L, i);
      luaL_addvalue(&piece);
      break;
    case LUA_TNUMBER: {
      int size = lua_isinteger(L, i)
                     ? snprintf(digits, sizeof digits, LUA_INTEGER_FMT, (LUAI_UACINT)lua_tointeger(L, i))
                     : snprintf(digits, sizeof digits, LUA_NUMBER_FMT, (LUAI_UACNUMBER)lua_tonumber(L, i));
      luaL_addlstring(&piece, digits, (size_t)size);
      break;
    }
    default: // what came before it is written, as the library does
      append(stream, luaL_buffaddr(&piece), luaL_bufflen(&piece));
      luaL_checkstring(L, i); // raises
    }
  }
  return write_results(L, index, append(stream, luaL_buffaddr(&piece), luaL_bufflen(&piece)));
}

static int io_write(lua_State *L) {
  if (is_shared) {
    int count = lua_gettop(L);
    struct shared_stream *stream = shared_stream_of(push_default_file(L, default_output));
    if (stream != NULL) {
      return write_shared(L, stream, 1, count, count + 1);
    }
    lua_pop(L, 1);
  }
  return noting_failure(original.io_write(L));
}

static int file_write(lua_State *L) {
  struct shared_stream *stream = is_shared ? shared_stream_of(file_at(L, 1)) : NULL;
  if (stream != NULL) {
    return write_shared(L, stream, 2, lua_gettop(L), 1);
  }
  return noting_failure(original.file_write(L));
}

// Waiting for what is outside

static void (*outside_witness)(bool begins, enum procscript_outside_wait wait);

void procscript_witness_outside_waits(void (*witness)(bool begins, enum procscript_outside_wait wait)) {
  outside_witness = witness;
}

/// Calls a function that may wait for something outside. (Where it raises an error, nobody is told of its end.)
static int witnessed(enum procscript_outside_wait wait, lua_CFunction function, lua_State *L) {
  if (outside_witness == NULL) {
    return function(L);
  }
  outside_witness(true, wait);
  int results = function(L);
  outside_witness(false, wait);
  return results;
}

/// What closes the files that `io.popen` returns, which tells them from others; NULL before the first.
static lua_CFunction close_popened;

/// Whether an open file is one of those.
static bool is_popened(lua_State *L, int index) {
  luaL_Stream *stream = close_popened != NULL ? luaL_testudata(L, index, LUA_FILEHANDLE) : NULL;
  return stream != NULL && stream->closef == close_popened;
}

// Flushing, and what must come after it

static int flush_file(lua_State *L, FILE *file, lua_CFunction function) {
  struct shared_stream *stream = is_shared ? shared_stream_of(file) : NULL;
  if (stream == NULL) {
    return noting_failure(function(L));
  }
  int error_number = flush(stream);
  errno = error_number;
  return luaL_fileresult(L, error_number == 0, NULL);
}

static int io_flush(lua_State *L) {
  return flush_file(L, is_shared ? default_file(L, default_output) : NULL, original.io_flush);
}

static int file_flush(lua_State *L) {
  return flush_file(L, is_shared ? file_at(L, 1) : NULL, original.file_flush);
}

static int io_close(lua_State *L) {
  if (is_shared) {
    settle(lua_isnone(L, 1) ? default_file(L, default_output) : file_at(L, 1));
  }
  return is_popened(L, 1) ? witnessed(procscript_awaits_program, original.io_close, L) : original.io_close(L);
}

static int file_close(lua_State *L) {
  settle(file_at(L, 1));
  return is_popened(L, 1) ? witnessed(procscript_awaits_program, original.file_close, L) : original.file_close(L);
}

static int file_seek(lua_State *L) {
  settle(file_at(L, 1));
  return original.file_seek(L);
}

static int file_setvbuf(lua_State *L) {
  struct shared_stream *stream = stream_of(file_at(L, 1));
  settle(file_at(L, 1));
  int results = original.file_setvbuf(L);
  if (stream != NULL && results == 1) {
    // "full" would hold back lines that another process's come after: several processes print by line.
    stream->is_at_once = strcmp(lua_tostring(L, 2), "no") == 0;
  }
  return results;
}

/// What was printed before the program starts comes before what the program prints.
static int io_popen(lua_State *L) {
  settle(stdout);
  settle(stderr);
  int results = original.io_popen(L);
  luaL_Stream *stream = luaL_testudata(L, -results, LUA_FILEHANDLE);
  if (stream != NULL) {
    close_popened = stream->closef;
  }
  return results;
}

static int os_execute(lua_State *L) {
  if (outside_witness == NULL || luaL_optstring(L, 1, NULL) == NULL) {
    return original.os_execute(L);
  }
  return witnessed(procscript_awaits_program, original.os_execute, L);
}

// Reading: a question that was printed without a newline is seen before its answer is read from the terminal, as the C
// library sees to for a stdout of its own.

/// Calls a function that reads from a stream.
static int read_from(FILE *input, lua_CFunction function, lua_State *L) {
  if (!is_shared || input != stdin) {
    return function(L);
  }
  // The C library looks what stdin is when it makes its buffer: that saves a system call for each line.
  bool is_terminal = __fbufsize(stdin) == 0 ? isatty(STDIN_FILENO) : __flbf(stdin);
  if (is_terminal && has_sink(&output)) {
    flush(&output);
  }
  return witnessed(is_terminal ? procscript_awaits_terminal : procscript_awaits_input, function, L);
}

static int io_read(lua_State *L) {
  return read_from(is_shared ? default_file(L, default_input) : NULL, original.io_read, L);
}

static int file_read(lua_State *L) {
  if (is_popened(L, 1)) {
    return witnessed(procscript_awaits_input, original.file_read, L);
  }
  return read_from(is_shared ? file_at(L, 1) : NULL, original.file_read, L);
}

/// The function that `lines` returned, called on its own upvalues: the file is the first of them, and the function
/// itself the last.
static int read_line(lua_State *L) {
  int last = 1;
  while (lua_type(L, lua_upvalueindex(last + 1)) != LUA_TNONE) {
    last++;
  }
  lua_CFunction iterator = lua_tocfunction(L, lua_upvalueindex(last));
  if (is_popened(L, lua_upvalueindex(1))) {
    return witnessed(procscript_awaits_input, iterator, L);
  }
  return read_from(stdin, iterator, L);
}

/// `[-1, +1]` Wraps the iterator on top, so that each of its calls shows the prompt, or that it waits.
static void wrap_iterator(lua_State *L) {
  lua_CFunction iterator = lua_tocfunction(L, -1);
  int index = lua_gettop(L);
  int count = 0;
  luaL_checkstack(L, 256, "too many arguments");
  while (lua_getupvalue(L, index, count + 1) != NULL) {
    count++;
  }
  if (iterator == NULL || count == 255) { // it is not the library's
    lua_settop(L, index);
    return;
  }
  lua_pushcfunction(L, iterator);
  lua_pushcclosure(L, read_line, count + 1);
  lua_replace(L, index);
}

static int io_lines(lua_State *L) {
  bool reads_input = lua_isnoneornil(L, 1) && default_file(L, default_input) == stdin;
  int results = original.io_lines(L);
  if (reads_input && results == 1) {
    wrap_iterator(L);
  }
  return results;
}

static int file_lines(lua_State *L) {
  bool reads_input = file_at(L, 1) == stdin || (outside_witness != NULL && is_popened(L, 1));
  int results = original.file_lines(L);
  if (reads_input && results == 1) {
    wrap_iterator(L);
  }
  return results;
}

// Installing

/// Puts `wrapper` in the place of a function of the table on top of the stack, if that is the library's own.
static void wrap(lua_State *L, const char *name, lua_CFunction wrapper, lua_CFunction *kept) {
  lua_getfield(L, -1, name);
  lua_CFunction function = lua_tocfunction(L, -1);
  bool has_upvalues = function != NULL && lua_getupvalue(L, -1, 1) != NULL;
  lua_pop(L, has_upvalues ? 2 : 1);
  // What another state of this process had was the library's.
  if (function == NULL || has_upvalues || function == wrapper || (*kept != NULL && *kept != function)) {
    return;
  }
  *kept = function;
  lua_pushcfunction(L, wrapper);
  lua_setfield(L, -2, name);
}

int procscript_install_output(lua_State *L) {
  lua_pushglobaltable(L);
  wrap(L, "print", print, &original.print);
  if (lua_getfield(L, -1, LUA_OSLIBNAME) == LUA_TTABLE) {
    wrap(L, "execute", os_execute, &original.os_execute);
  }
  lua_pop(L, 1);
  if (lua_getfield(L, -1, LUA_IOLIBNAME) != LUA_TTABLE) {
    return 0;
  }
  wrap(L, "write", io_write, &original.io_write);
  wrap(L, "flush", io_flush, &original.io_flush);
  wrap(L, "close", io_close, &original.io_close);
  wrap(L, "popen", io_popen, &original.io_popen);
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
