#pragma once

#include <stdint.h>

/// What signal handlers have left for a wait to look at before it sleeps on: bits of a word.
enum procscript_attention {
  /// An interrupt.
  PROCSCRIPT_INTERRUPT = 1,
  /// A signal that the script handles.
  PROCSCRIPT_SCRIPT_SIGNAL = 2,
};

/// The word: a wait that watches it misses none.
const uint32_t *procscript_attention_word(void);

/// These functions are async-signal-safe.
uint32_t procscript_attention(void);
void procscript_call_attention(uint32_t bits);
void procscript_end_attention(uint32_t bits);
