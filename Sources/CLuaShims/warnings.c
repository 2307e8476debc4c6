#include "CLuaShims.h"

#include <stdio.h>
#include <string.h>

static void when_off(void *state, const char *piece, int continues);
static void at_start(void *state, const char *piece, int continues);
static void within(void *state, const char *piece, int continues);

/// A message of one piece that begins with `@` is for the warning function itself.
static int obey(lua_State *L, const char *piece, int continues) {
  if (continues || piece[0] != '@') {
    return 0;
  }
  if (strcmp(piece, "@on") == 0) {
    lua_setwarnf(L, at_start, L);
  } else if (strcmp(piece, "@off") == 0) {
    lua_setwarnf(L, when_off, L);
  }
  return 1;
}

static void when_off(void *state, const char *piece, int continues) { obey(state, piece, continues); }

static void at_start(void *state, const char *piece, int continues) {
  if (!obey(state, piece, continues)) {
    fputs("Lua warning: ", stderr);
    within(state, piece, continues);
  }
}

static void within(void *state, const char *piece, int continues) {
  fputs(piece, stderr);
  if (continues) {
    lua_setwarnf(state, within, state);
  } else {
    fputc('\n', stderr);
    lua_setwarnf(state, at_start, state);
  }
}

void shim_prepare_warnings(lua_State *L) { lua_setwarnf(L, when_off, L); }
