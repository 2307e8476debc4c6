#pragma once

/// Has this process end as soon as another one has ended, whatever it is doing then: a thread of its own waits for that. It
/// is for a process that never forks. Returns 0, or an error number.
///
/// `PR_SET_PDEATHSIG` is not enough where the parent is in a sandbox: the kernel sends that signal with the rights of the
/// one that dies, which may not signal those outside.
int procscript_end_with(int descriptor);
