#define _GNU_SOURCE
#include "descendants.h"

#include "ownproc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

// In a signal handler only system calls and memory that is already there may be used: no opendir, no malloc, no printf.

enum { MOST = 1 << 16 };

static struct process {
  pid_t pid;
  pid_t parent;
  bool descends;
} processes[MOST];

static size_t process_count;

struct kernel_entry {
  unsigned long inode;
  long offset;
  unsigned short size;
  unsigned char type;
  char name[];
};

/// The number that is all of a name; 0 for other names.
static pid_t number_in(const char *name) {
  pid_t number = 0;
  for (; *name >= '0' && *name <= '9'; name++) number = number * 10 + (*name - '0');
  return *name == '\0' ? number : 0;
}

/// The parent of a process, from its `stat`: the second field after the name, which may hold anything but ends with the
/// last parenthesis.
static pid_t parent_of(int proc, const char *pid) {
  char path[32] = {0};
  size_t length = strlen(pid);
  if (length > 20) return 0;
  memcpy(path, pid, length);
  memcpy(path + length, "/stat", sizeof "/stat");
  int file = openat(proc, path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  char text[512];
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  if (count <= 0) return 0;
  text[count] = '\0';
  const char *end = strrchr(text, ')');
  if (end == NULL || strlen(end) < 5) return 0;
  pid_t parent = 0;
  for (const char *digit = end + 4; *digit >= '0' && *digit <= '9'; digit++) parent = parent * 10 + (*digit - '0');
  return parent;
}

static void read_processes(int proc) {
  char buffer[4096] __attribute__((aligned(8)));
  long size;
  process_count = 0;
  while ((size = syscall(SYS_getdents64, proc, buffer, sizeof buffer)) > 0) {
    for (long at = 0; at < size;) {
      struct kernel_entry *entry = (struct kernel_entry *)(buffer + at);
      at += entry->size;
      pid_t pid = number_in(entry->name);
      if (pid > 0 && process_count < MOST) {
        processes[process_count++] = (struct process){.pid = pid, .parent = parent_of(proc, entry->name)};
      }
    }
  }
}

static bool descends_from(pid_t pid, pid_t ancestor) {
  if (pid == ancestor) return true;
  for (size_t i = 0; i < process_count; i++) {
    if (processes[i].pid == pid) return processes[i].descends;
  }
  return false;
}

/// By its folder, which names this very process in whatever PID namespace the file system is of; by its number only where
/// the kernel takes no folder, or no descriptor is left, and the number means the same here.
static void kill_process(int proc, bool is_own, pid_t pid) {
  char name[16] = {0};
  char *digit = name + sizeof name - 1;
  for (pid_t rest = pid; rest > 0; rest /= 10) *--digit = (char)('0' + rest % 10);
  int folder = openat(proc, digit, O_DIRECTORY | O_CLOEXEC);
  long result = folder < 0 ? -1 : syscall(SYS_pidfd_send_signal, folder, SIGKILL, NULL, 0);
  if (folder >= 0) close(folder);
  if (result != 0 && is_own) kill(pid, SIGKILL);
}

static int open_proc(void) { return open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC); }

void procscript_kill_descendants(void) {
  int saved_errno = errno;
  int proc = open_proc();
  if (proc < 0 && errno == EMFILE) {
    // The process ends now: these two are of no more use.
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    proc = open_proc();
  }
  if (proc >= 0) {
    read_processes(proc);
    bool is_own = procscript_is_own_proc(proc);
    pid_t own = is_own ? getpid() : procscript_own_number(proc);
    // Parents may stand after their children: once more until nothing is found.
    for (bool found = own > 0; found;) {
      found = false;
      for (size_t i = 0; i < process_count; i++) {
        if (!processes[i].descends && processes[i].pid != own && descends_from(processes[i].parent, own)) {
          processes[i].descends = found = true;
        }
      }
    }
    // Only now are they killed: before, the children of a killed one would have become somebody else's.
    for (size_t i = 0; i < process_count; i++) {
      if (processes[i].descends) kill_process(proc, is_own, processes[i].pid);
    }
    close(proc);
  }
  errno = saved_errno;
}

_Noreturn void procscript_exit(int code) { _exit(code); }
