// Elements of what the host's userdata refer to, read and written without a call as Lua's: metamethods from
// `procscript_call_element_first`, in trampoline.h of CProcscriptLuaShims, are known here. A part of the one piece that
// lua.c is, before Lua's loop, whose calls of metamethods for `t[k]` and `t[k] = v` come here.

#include <stdbool.h>
#include <stdint.h>

/// As there.
enum { INTEGER, FLOAT, BOOLEAN };

struct scalar {
  int32_t kind;
  uint64_t bits;
};

typedef bool (*element_function)(void *reference, lua_Integer key, int32_t *scalar, uint64_t *bits);

/// A metamethod's upvalues, and what a userdata is, as there too.
enum { METATABLE = 1, METHODS, ELEMENT, FIELD };

struct object {
  const void *metatable;
  void *reference;
};

// Weak, for programs in which nothing of it is.
__attribute__((weak)) int procscript_element_first(lua_State *L);

/// Whether a metamethod is one of those. A hook sees all calls.
static bool is_element(lua_State *L, const TValue *f) {
  return ttisCclosure(f) && clCvalue(f)->f == procscript_element_first && L->hookmask == 0;
}

/// Reads or writes an element by one of those. Returns false, and nothing is done, where it has to be called.
static bool do_element(const TValue *f, const TValue *self, const TValue *key, struct scalar *value) {
  const TValue *upvalues = clCvalue(f)->upvalue;
  if (!ttisfulluserdata(self) || uvalue(self)->len != sizeof(struct object)) return false;
  const struct object *object = (const struct object *)getudatamem(uvalue(self));
  if (object->metatable != hvalue(&upvalues[METATABLE]) || object->reference == NULL) return false;
  lua_Integer number = 1;
  if (ttisnil(&upvalues[FIELD])) {
    if (!ttisinteger(key)) return false;
    number = ivalue(key);
  } else if (!ttisshrstring(key) || tsvalue(key) != tsvalue(&upvalues[FIELD])) {
    return false;
  }
  return ((element_function)pvalue(&upvalues[ELEMENT]))(object->reference, number, &value->kind, &value->bits);
}

static void call_index(lua_State *L, const TValue *f, const TValue *self, const TValue *key, StkId result) {
  struct scalar value;
  if (!is_element(L, f)) return luaT_callTMres(L, f, self, key, result);
  const TValue *methods = &clCvalue(f)->upvalue[METHODS];
  if (ttisshrstring(key) && ttistable(methods)) {
    const TValue *method = luaH_getshortstr(hvalue(methods), tsvalue(key));
    if (!isempty(method)) {
      setobj2s(L, result, method);
      return;
    }
  }
  if (!do_element(f, self, key, &value)) {
    luaT_callTMres(L, f, self, key, result);
  } else if (value.kind == INTEGER) {
    setivalue(s2v(result), (lua_Integer)value.bits);
  } else if (value.kind == FLOAT) {
    lua_Number number;
    memcpy(&number, &value.bits, sizeof number);
    setfltvalue(s2v(result), number);
  } else if (value.bits != 0) {
    setbtvalue(s2v(result));
  } else {
    setbfvalue(s2v(result));
  }
}

static void call_newindex(lua_State *L, const TValue *f, const TValue *self, const TValue *key, const TValue *new) {
  if (!is_element(L, f)) return luaT_callTM(L, f, self, key, new);
  struct scalar value;
  bool is_scalar = true;
  switch (ttypetag(new)) {
  case LUA_VNUMINT: value = (struct scalar){INTEGER, (uint64_t)ivalue(new)}; break;
  case LUA_VNUMFLT:
    value.kind = FLOAT;
    memcpy(&value.bits, &fltvalue(new), sizeof value.bits);
    break;
  case LUA_VFALSE: value = (struct scalar){BOOLEAN, 0}; break;
  case LUA_VTRUE: value = (struct scalar){BOOLEAN, 1}; break;
  default: is_scalar = false;
  }
  if (!is_scalar || !do_element(f, self, key, &value)) luaT_callTM(L, f, self, key, new);
}
