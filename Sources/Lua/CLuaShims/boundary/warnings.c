#include "CProcscriptLuaShims.h"

#include <stdlib.h>
#include <string.h>

static void when_off(void *state, const char *piece, int continues);
static void when_on(void *state, const char *piece, int continues);
static void within(void *state, const char *piece, int continues);

/// The warning whose pieces are coming in. It is written in one piece, so that warnings of several processes don't mix.
static struct {
  char *bytes;
  size_t count;
  size_t capacity;
} warning;

/// Where there is no memory for more, the warning is written as it comes.
static void add(const char *piece) {
  size_t count = strlen(piece);
  if (warning.count + count > warning.capacity) {
    size_t capacity = 2 * (warning.count + count);
    char *larger = realloc(warning.bytes, capacity);
    if (larger == NULL) {
      procscript_write_error(warning.bytes, warning.count);
      warning.count = 0;
      procscript_write_error(piece, count);
      return;
    }
    warning.bytes = larger;
    warning.capacity = capacity;
  }
  memcpy(warning.bytes + warning.count, piece, count);
  warning.count += count;
}

/// A message of one piece that begins with `@` is for the warning function itself.
static bool obey(lua_State *L, const char *piece, int continues) {
  if (continues || piece[0] != '@') {
    return false;
  }
  if (strcmp(piece, "@on") == 0) {
    lua_setwarnf(L, when_on, L);
  } else if (strcmp(piece, "@off") == 0) {
    lua_setwarnf(L, when_off, L);
  }
  return true;
}

static void when_off(void *state, const char *piece, int continues) { obey(state, piece, continues); }

static void when_on(void *state, const char *piece, int continues) {
  if (!obey(state, piece, continues)) {
    warning.count = 0;
    add("Lua warning: ");
    within(state, piece, continues);
  }
}

static void within(void *state, const char *piece, int continues) {
  add(piece);
  if (continues) {
    lua_setwarnf(state, within, state);
    return;
  }
  add("\n");
  procscript_write_error(warning.bytes, warning.count);
  lua_setwarnf(state, when_on, state);
}

void procscript_prepare_warnings(lua_State *L) { lua_setwarnf(L, when_off, L); }
