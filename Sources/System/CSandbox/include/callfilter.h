#pragma once

/// What a filter of system calls lets through beyond what every script needs.
enum procscript_call_allowance {
  procscript_calls_of_network = 1 << 0,  ///< sockets of the internet's families
  procscript_calls_of_programs = 1 << 1, ///< what programs that are not procscript use besides
  procscript_calls_of_any_memory_file = 1 << 2, ///< files in memory that could be run: older kernels have no others
  procscript_calls_of_modules = 1 << 3, ///< nothing more: the sign says that Lua may load modules in C
  procscript_calls_hardened = 1 << 4, ///< nothing more: a sign is left, by which procscript knows that Lua is to be hardened
};

/// Has the kernel refuse all system calls of this process and its descendants but those of a list: `seccomp(2)`. The others
/// fail with EPERM; `clone3` with ENOSYS, so that the C library goes on by `clone`, whose flags can be looked at. It needs
/// `procscript_forbid_new_privileges` before.
///
/// Returns 0, or an error number: EINVAL or ENOSYS where the kernel knows no filters, EPERM or EACCES where it refuses.
int procscript_filter_calls(unsigned allowances);

/// What a program that is run in a sandbox can ask of the filter that it has inherited.
enum procscript_outer_sandbox {
  procscript_no_outer_sandbox,
  procscript_outer_without_modules,
  procscript_outer_with_modules,
};

/// Whether this process was in a sandbox before it began: the filter answers a question that the kernel does not know.
enum procscript_outer_sandbox procscript_outer_sandbox(void);
