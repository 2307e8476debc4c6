#include "ownproc.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <unistd.h>

// System calls only, and no memory but the stack's: `procscript_kill_descendants` asks it in a signal handler.

enum { PROCESS_FILE_SYSTEM = 0x9fa0 };

pid_t procscript_own_number(int proc) {
  char name[16] = {0};
  ssize_t count = readlinkat(proc, "self", name, sizeof name - 1);
  if (count <= 0) return 0;
  pid_t number = 0;
  for (const char *digit = name; *digit >= '0' && *digit <= '9'; digit++) number = number * 10 + (*digit - '0');
  return number;
}

/// Whether the kernel names this process by one number, not by one for each namespace from the file system's down to
/// this process's. True of kernels that don't tell, before Linux 4.1.
static bool has_one_number(int proc) {
  int file = openat(proc, "self/status", O_RDONLY | O_CLOEXEC);
  if (file < 0) return true; // There is no descriptor left, say.
  char text[4096];
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  if (count <= 0) return false;
  text[count] = '\0';
  const char *line = strstr(text, "\nNSpid:\t");
  if (line == NULL) return true;
  const char *number = line + strlen("\nNSpid:\t");
  return number[strcspn(number, "\t\n")] == '\n';
}

bool procscript_is_own_proc(int proc) {
  static pid_t known_pid;
  static dev_t known_device;
  pid_t own = getpid();
  struct stat root;
  struct statfs kind;
  if (fstat(proc, &root) != 0) return false;
  bool is_known = known_pid == own && known_device == root.st_dev;
  // A folder that somebody has written.
  if (!is_known && (fstatfs(proc, &kind) != 0 || kind.f_type != PROCESS_FILE_SYSTEM)) return true;
  if (procscript_own_number(proc) != own) return false;
  // It may have the same number in both by chance. That takes a longer look: once for each file system.
  if (is_known) return true;
  if (!has_one_number(proc)) return false;
  known_device = root.st_dev;
  known_pid = own;
  return true;
}
