#define _GNU_SOURCE
#include "landlock.h"

#include <fcntl.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

// The same numbers on all processors.
enum { CREATE_RULESET = 444, ADD_RULE = 445, RESTRICT_SELF = 446 };

enum { GET_VERSION = 1, RULE_PATH_BENEATH = 1 };

/// Kernels take a shorter one, and a longer one whose end is zeros.
struct ruleset {
  uint64_t files;
  uint64_t network;
  uint64_t scopes;
};

struct path_beneath {
  uint64_t rights;
  int32_t place;
} __attribute__((packed));

int procscript_landlock_version(void) { return (int)syscall(CREATE_RULESET, NULL, (size_t)0, GET_VERSION); }

int procscript_landlock_begin(uint64_t files, uint64_t network, uint64_t scopes) {
  struct ruleset rules = {.files = files, .network = network, .scopes = scopes};
  return (int)syscall(CREATE_RULESET, &rules, sizeof rules, 0);
}

int procscript_open_place(const char *path) { return open(path, O_PATH | O_CLOEXEC); }

int procscript_landlock_allow(int rules, int place, uint64_t rights) {
  struct path_beneath rule = {.rights = rights, .place = place};
  return (int)syscall(ADD_RULE, rules, RULE_PATH_BENEATH, &rule, 0);
}

int procscript_landlock_enter(int rules) { return (int)syscall(RESTRICT_SELF, rules, 0); }
