// A program with a Lua of its own, whose functions the modules find in it. It runs Lua code, and does between pieces of it what
// its words say.

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static lua_State *open_state(void) {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  return L;
}

static void *idle(void *nothing) {
  pause();
  return nothing;
}

// A copy of this program that ends in order, as C code may make one.
static void end_in_a_copy(void) {
  fflush(stdout);
  pid_t pid = fork();
  if (pid == 0) exit(0);
  waitpid(pid, NULL, 0);
}

int main(int count, char **words) {
  lua_State *states[2] = {open_state(), open_state()};
  lua_State *L = states[0];
  for (int i = 1; i < count; i++) {
    const char *word = words[i];
    if (strcmp(word, "other") == 0) {
      L = L == states[0] ? states[1] : states[0];
    } else if (strcmp(word, "close") == 0) {
      lua_close(L);
      puts("closed");
      fflush(stdout);
    } else if (strcmp(word, "thread") == 0) {
      pthread_t thread;
      pthread_create(&thread, NULL, idle, NULL);
    } else if (strcmp(word, "copy") == 0) {
      end_in_a_copy();
    } else if (luaL_dostring(L, word) != LUA_OK) {
      puts(lua_tostring(L, -1));
      lua_pop(L, 1);
    }
  }
  puts("end");
  return 7;
}
