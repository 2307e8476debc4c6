#pragma once

#include <stdbool.h>
#include <sys/types.h>

// Namespaces: what of the system a process sees at all. See `namespaces(7)`.

/// The kinds that a sandbox has: bits of `procscript_fork_into` and `procscript_unshare`.
enum procscript_namespaces {
  procscript_namespace_users = 1 << 0,
  procscript_namespace_processes = 1 << 1,
  procscript_namespace_mounts = 1 << 2,
  procscript_namespace_network = 1 << 3,
  procscript_namespace_ipc = 1 << 4,
  procscript_namespace_names = 1 << 5 ///< of the machine: uts
};

/// `clone`: as `fork`, into new namespaces. In the child the C library believes that it is the parent's thread: it may make
/// system calls and `fork`, and must take no lock that knows its owner.
pid_t procscript_fork_into(unsigned namespaces);

/// `unshare`
int procscript_unshare(unsigned namespaces);

/// `mount`: shows the processes of this process's namespace at `/proc`, for its mount namespace alone.
int procscript_mount_processes(void);

/// Makes the loopback device of this process's network namespace ready for use.
int procscript_raise_loopback(void);
