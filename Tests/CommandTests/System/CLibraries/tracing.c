// A library that traces another process, as a debugger does.

#include <errno.h>
#include <lauxlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

/// `trace(pid)` → true; nil and the reason where the system forbids it.
static int trace(lua_State *L) {
  if (ptrace(PTRACE_SEIZE, (pid_t)luaL_checkinteger(L, 1), NULL, NULL) == 0) {
    lua_pushboolean(L, 1);
    return 1;
  }
  lua_pushnil(L);
  lua_pushstring(L, strerror(errno));
  return 2;
}

/// `await(pid)`: waits until the traced process has ended. Its parent is not told before `release(pid)`.
static int await(lua_State *L) {
  siginfo_t info;
  while (waitid(P_PID, (id_t)luaL_checkinteger(L, 1), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) continue;
  return 0;
}

/// `release(pid)`: takes note of the end.
static int release(lua_State *L) {
  int status;
  while (waitpid((pid_t)luaL_checkinteger(L, 1), &status, 0) < 0 && errno == EINTR) continue;
  return 0;
}

int luaopen_tracing(lua_State *L) {
  const luaL_Reg functions[] = {{"trace", trace}, {"await", await}, {"release", release}, {NULL, NULL}};
  luaL_newlib(L, functions);
  return 1;
}
