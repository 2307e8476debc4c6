#pragma once

/// SIGKILL to every process that descends from this one, as `/proc` shows them now. Async-signal-safe.
void csystem_kill_descendants(void);

/// `_exit`: async-signal-safe, no stream is flushed.
_Noreturn void csystem_exit(int code);
