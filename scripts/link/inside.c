// What only Lua's own code can tell of a script, or do, or do cheaply: the functions of inside.h and resuming.h in
// CProcscriptLuaShims. A part of the one piece that lua.c is.

#include <stdbool.h>

/// The host's own chunks are named `=[…]`.
static bool is_of_host(const Proto *p) {
  const char *source = p->source != NULL ? getstr(p->source) : "";
  return source[0] == '=' && source[1] == '[';
}

/// The innermost call of a function of the script's.
static CallInfo *script_call(lua_State *L) {
  for (CallInfo *ci = L->ci; ci != NULL && ci != &L->base_ci; ci = ci->previous) {
    if (isLua(ci) && !is_of_host(ci_func(ci)->p)) return ci;
  }
  return NULL;
}

// `collectgarbage "restart"` has a collection due at once. After a moment without the collector that would be one more for
// each wait that others see, whose looks a forked process has to copy the objects for.

void procscript_resume_collector(lua_State *L) { G(L)->gcstp &= (lu_byte)~GCSTPUSR; }

// Where locks were acquired: the instruction behind the call. What line that is, is found out when it is asked for.

enum { ACQUISITIONS = 256 };

static struct {
  const void *lock;
  const Instruction *pc;
} acquisitions[ACQUISITIONS];

static unsigned place_of_lock(const void *lock) { return (unsigned)((size_t)lock >> 7) % ACQUISITIONS; }

void procscript_note_acquisition(lua_State *L, const void *lock) {
  CallInfo *ci = script_call(L);
  unsigned place = place_of_lock(lock);
  acquisitions[place].lock = lock;
  acquisitions[place].pc = ci != NULL ? ci->u.l.savedpc : NULL;
}

static bool is_in(const Proto *p, const Instruction *pc) { return p->code < pc && pc <= p->code + p->sizecode; }

/// The largest heap that is searched for a function, in bytes: that takes a few milliseconds.
enum { LARGEST_SEARCH = 1 << 24 };

/// The function that has an instruction, or has it in place of one that was freed.
static const Proto *function_with(lua_State *L, const Instruction *pc) {
  for (CallInfo *ci = L->ci; ci != NULL && ci != &L->base_ci; ci = ci->previous) {
    if (isLua(ci) && is_in(ci_func(ci)->p, pc)) return ci_func(ci)->p;
  }
  if (gettotalbytes(G(L)) > LARGEST_SEARCH) return NULL;
  for (GCObject *object = G(L)->allgc; object != NULL; object = object->next) {
    if (object->tt == LUA_VPROTO && is_in(gco2p(object), pc)) return gco2p(object);
  }
  return NULL;
}

int procscript_line_of_acquisition(lua_State *L, const void *lock, char name[LUA_IDSIZE]) {
  unsigned place = place_of_lock(lock);
  const Instruction *pc = acquisitions[place].pc;
  const Proto *p = acquisitions[place].lock == lock && pc != NULL ? function_with(L, pc) : NULL;
  if (p == NULL || p->source == NULL) return 0;
  int line = luaG_getfuncline(p, pcRel(pc, p));
  luaO_chunkid(name, getstr(p->source), tsslen(p->source));
  return line > 0 ? line : 0;
}

// What a result is assigned to: the instructions behind the call are followed until one stores it.

/// How many instructions are followed at most.
enum { LONGEST_WAY = 100 };

/// A name that is found from its end: `[3]`, then `t[3]`.
struct found_name {
  char text[64];
  size_t begin;
};

/// Puts a text in front. Returns false where there is no room.
static bool put_before(struct found_name *found, const char *text, size_t length) {
  if (length > found->begin) return false;
  found->begin -= length;
  memcpy(found->text + found->begin, text, length);
  return true;
}

static bool put_key(struct found_name *found, const TValue *key) {
  char text[64];
  int length;
  if (ttisinteger(key)) {
    length = snprintf(text, sizeof text, "[" LUA_INTEGER_FMT "]", (LUAI_UACINT)ivalue(key));
  } else if (ttisstring(key)) {
    length = snprintf(text, sizeof text, ".%s", svalue(key));
  } else {
    return false;
  }
  return length > 0 && (size_t)length < sizeof text && put_before(found, text, (size_t)length);
}

static bool put_variable(struct found_name *found, const char *name) {
  // Variables of the compiler's own are in parentheses.
  return name != NULL && *name != '(' && put_before(found, name, strlen(name));
}

/// Finds what the value in a register is assigned to by the instructions from `pc` on. `base` are the registers.
static bool follow(const Proto *p, int pc, int value, StkId base, struct found_name *found) {
  int end = pc + LONGEST_WAY < p->sizecode ? pc + LONGEST_WAY : p->sizecode;
  for (; pc < end; pc++) {
    // A local variable whose scope begins here.
    const char *name = luaF_getlocalname(p, value + 1, pc);
    if (name != NULL) return put_variable(found, name);
    Instruction i = p->code[pc];
    int table = -1;
    switch (GET_OPCODE(i)) {
    case OP_MOVE:
      if (GETARG_B(i) == value) return put_variable(found, luaF_getlocalname(p, GETARG_A(i) + 1, pc));
      break;
    case OP_SETUPVAL:
      if (GETARG_A(i) == value) {
        TString *upvalue = p->upvalues[GETARG_B(i)].name;
        return upvalue != NULL && put_variable(found, getstr(upvalue));
      }
      break;
    case OP_SETTABUP:
      if (!GETARG_k(i) && GETARG_C(i) == value) {
        TString *upvalue = p->upvalues[GETARG_A(i)].name;
        if (upvalue != NULL && strcmp(getstr(upvalue), LUA_ENV) == 0) {
          return put_variable(found, svalue(&p->k[GETARG_B(i)]));
        }
        return put_key(found, &p->k[GETARG_B(i)]) && upvalue != NULL && put_variable(found, getstr(upvalue));
      }
      break;
    case OP_SETFIELD:
      if (!GETARG_k(i) && GETARG_C(i) == value) {
        if (!put_key(found, &p->k[GETARG_B(i)])) return false;
        table = GETARG_A(i);
      }
      break;
    case OP_SETI:
      if (!GETARG_k(i) && GETARG_C(i) == value) {
        TValue key;
        setivalue(&key, GETARG_B(i));
        if (!put_key(found, &key)) return false;
        table = GETARG_A(i);
      }
      break;
    case OP_SETTABLE:
      if (!GETARG_k(i) && GETARG_C(i) == value) {
        // The key was there before the call.
        if (!put_key(found, s2v(base + GETARG_B(i)))) return false;
        table = GETARG_A(i);
      }
      break;
    case OP_SETLIST:
      if (GETARG_A(i) < value && (GETARG_B(i) == 0 || value <= GETARG_A(i) + GETARG_B(i))) {
        TValue key;
        setivalue(&key, value - GETARG_A(i) + GETARG_C(i));
        if (GETARG_k(i) || !put_key(found, &key)) return false;
        table = GETARG_A(i);
      }
      break;
    case OP_CALL:
      if (GETARG_A(i) <= value) return false;
      break;
    case OP_TAILCALL: case OP_RETURN: case OP_RETURN0: case OP_RETURN1: case OP_JMP: case OP_FORLOOP:
    case OP_FORPREP: case OP_TFORPREP: case OP_TFORCALL: case OP_TFORLOOP:
      return false;
    default:
      if (testAMode(GET_OPCODE(i)) && GETARG_A(i) == value) return false;
    }
    if (table >= 0) {
      const char *kind = getobjname(p, pc, table, &name);
      if (kind != NULL && strcmp(kind, "constant") != 0) return put_variable(found, name);
      // One that is being made: what it is assigned to.
      value = table;
    }
  }
  return false;
}

bool procscript_find_result_name(lua_State *L, bool through_host, int result, char *name, size_t size) {
  CallInfo *ci = L->ci->previous;
  if (through_host && ci != NULL && isLua(ci) && is_of_host(ci_func(ci)->p)) ci = ci->previous;
  if (ci == NULL || !isLua(ci) || is_of_host(ci_func(ci)->p)) return false;
  const Proto *p = ci_func(ci)->p;
  int pc = pcRel(ci->u.l.savedpc, p);
  Instruction call = p->code[pc];
  if (GET_OPCODE(call) != OP_CALL) return false;
  if (GETARG_C(call) != 0 && result >= GETARG_C(call) - 1) return false;
  struct found_name found;
  found.begin = sizeof found.text;
  // A union in later versions, with this first.
  StkId base = *(StkId *)&ci->func + 1;
  if (!follow(p, pc + 1, GETARG_A(call) + result, base, &found)) return false;
  size_t length = sizeof found.text - found.begin;
  if (length >= size) return false;
  memcpy(name, found.text + found.begin, length);
  name[length] = '\0';
  return true;
}
