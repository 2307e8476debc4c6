#pragma once

/// Opens what reads as an empty file: `/dev/null`, or where there is none, as in many a chroot, an empty file in memory.
/// It has the lowest free number and is not close-on-exec. For use between `vfork` and `exec` too.
///
/// Returns the descriptor, or -1 with errno: that of opening `/dev/null`.
int procscript_open_nothing(void);
