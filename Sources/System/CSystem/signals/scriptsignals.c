#include "scriptsignals.h"

#include "attention.h"

#include <errno.h>
#include <stddef.h>

// Bits of signals: those that the script handles, those that have come, and those that a function handles just now.
static uint64_t noted, arrived, handled;
static void (*volatile hook)(void);

static uint64_t bit(int signal) { return UINT64_C(1) << (signal - 1); }

static uint64_t load(const uint64_t *word) { return __atomic_load_n(word, __ATOMIC_RELAXED); }
static void set(uint64_t *word, uint64_t bits) { __atomic_fetch_or(word, bits, __ATOMIC_RELAXED); }
static void clear(uint64_t *word, uint64_t bits) { __atomic_fetch_and(word, ~bits, __ATOMIC_RELAXED); }

/// Whether an instruction of this process has caused it, which would cause it again as soon as the handler has returned.
static bool is_fault(int signal, const siginfo_t *info) {
  bool may_be = signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE || signal == SIGILL || signal == SIGTRAP;
  return may_be && info->si_code > 0;
}

static void note(int signal) {
  if (hook == NULL) return;
  set(&arrived, bit(signal));
  if (load(&handled) & bit(signal)) return;
  procscript_call_attention(PROCSCRIPT_SCRIPT_SIGNAL);
  hook();
}

void procscript_note_script_signal(int signal, siginfo_t *info, void *context) {
  int interrupted_errno = errno;
  (void)context;
  if (is_fault(signal, info)) {
    sigaction(signal, &(struct sigaction){.sa_handler = SIG_DFL}, NULL);
  } else {
    note(signal);
  }
  errno = interrupted_errno;
}

// A wait for the end of a child handles SIGCHLD for as long as it lasts.

static uint32_t child_ends;
static const uint32_t *other_child_ends;

void procscript_count_child_end(int signal) {
  __atomic_fetch_add(&child_ends, 1, __ATOMIC_RELAXED);
  if (load(&noted) & bit(signal)) note(signal);
}

const uint32_t *procscript_child_end_word(void) { return other_child_ends == NULL ? &child_ends : other_child_ends; }

void procscript_set_child_end_word(const uint32_t *word) { other_child_ends = word; }

void procscript_set_script_signal(int signal, bool is_handled) {
  if (is_handled) {
    set(&noted, bit(signal));
  } else {
    clear(&noted, bit(signal));
    clear(&arrived, bit(signal));
  }
}

uint64_t procscript_script_signals(void) { return load(&noted); }

void procscript_set_script_signal_hook(void (*function)(void)) { hook = function; }

int procscript_take_script_signal(void) {
  procscript_end_attention(PROCSCRIPT_SCRIPT_SIGNAL);
  // Looked at afterwards: one that comes now calls for attention again.
  uint64_t due = load(&arrived) & ~load(&handled);
  if (due == 0) return 0;
  int signal = __builtin_ctzll(due) + 1;
  clear(&arrived, bit(signal));
  set(&handled, bit(signal));
  if ((due & (due - 1)) != 0) procscript_call_attention(PROCSCRIPT_SCRIPT_SIGNAL);
  return signal;
}

void procscript_script_signal_is_done(int signal) {
  clear(&handled, bit(signal));
  if (load(&arrived) & bit(signal)) procscript_call_attention(PROCSCRIPT_SCRIPT_SIGNAL);
}

void procscript_forget_script_signals(void) {
  // The child of a fork calls it, and would copy the page that it writes to.
  if (load(&arrived) != 0) clear(&arrived, ~UINT64_C(0));
  if (load(&handled) != 0) clear(&handled, ~UINT64_C(0));
  procscript_end_attention(PROCSCRIPT_SCRIPT_SIGNAL);
}
