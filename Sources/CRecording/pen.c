#include "CRecording.h"

// With what each forked child writes: see `scripts/link/fork-path`.
__attribute__((section(".data.each_child"))) struct crecording_pen crecording_pen;
