#pragma once

#include <stddef.h>
#include <stdint.h>

/// Tells where the pids of the living children stand: `count` of them, `stride` bytes apart, 0 for none; `first` is null
/// for no list.
void csystem_list_children(const void *first, size_t stride, size_t count);

/// SIGKILL to every listed child. Async-signal-safe.
void csystem_kill_listed_children(void);

/// `_exit`: async-signal-safe, no stream is flushed.
_Noreturn void csystem_exit(int code);

/// Stores a value after everything that was stored before it.
void csystem_publish(uint32_t *place, uint32_t value);
