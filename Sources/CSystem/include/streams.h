#pragma once

/// Drops what `stdin` has read ahead and its end-of-file mark, without moving the descriptor's offset.
/// (`freopen` and `fflush` would move it, and the parent of a forked process shares it.)
void csystem_discard_standard_input(void);

/// `ferror` of `stdout`: whether a write failed since the start.
int csystem_standard_output_has_failed(void);
