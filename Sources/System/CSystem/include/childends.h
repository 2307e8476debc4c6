#pragma once

#include <stdint.h>

/// A handler of SIGCHLD that counts.
void procscript_count_child_end(int signal);

/// What it has counted so far: a word that a wait can watch, so as to miss no end of a child.
const uint32_t *procscript_child_end_word(void);
