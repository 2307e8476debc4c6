#include "attention.h"

#include "eachchild.h"

EACH_CHILD_WRITES static uint32_t attention;

const uint32_t *procscript_attention_word(void) { return &attention; }

uint32_t procscript_attention(void) { return __atomic_load_n(&attention, __ATOMIC_RELAXED); }

void procscript_call_attention(uint32_t bits) { __atomic_fetch_or(&attention, bits, __ATOMIC_RELAXED); }

void procscript_end_attention(uint32_t bits) { __atomic_fetch_and(&attention, ~bits, __ATOMIC_RELAXED); }
