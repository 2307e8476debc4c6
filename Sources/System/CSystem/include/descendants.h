#pragma once

/// SIGKILL to every process that descends from this one, as `/proc` shows them now. Async-signal-safe. For a process that
/// ends then: standard input and output may be closed, where no descriptor is left.
void procscript_kill_descendants(void);

/// `_exit`: async-signal-safe, no stream is flushed.
_Noreturn void procscript_exit(int code);
