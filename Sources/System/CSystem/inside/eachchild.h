#pragma once

/// For variables that each forked child writes: they lie together (see `scripts/link/fork-path`).
#define EACH_CHILD_WRITES __attribute__((section(".data.each_child")))
