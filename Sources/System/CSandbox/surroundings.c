#define _GNU_SOURCE
#include "surroundings.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// Where the kernel put the variables: fields 50 and 51 of `/proc/self/stat`. False where that can't be read.
static bool find_block(char **start, char **end) {
  int file = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  char text[2048];
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  if (count <= 0) return false;
  text[count] = '\0';
  char *place = strrchr(text, ')');
  for (int field = 2; place != NULL && field < 50; field++) {
    place = strchr(place, ' ');
    if (place != NULL) place++;
  }
  unsigned long first, last;
  if (place == NULL || sscanf(place, "%lu %lu", &first, &last) != 2 || first == 0 || last < first) return false;
  *start = (char *)first;
  *end = (char *)last;
  return true;
}

static bool is_kept(const char *variable, const char *const *kept) {
  for (; *kept != NULL; kept++) {
    size_t length = strlen(*kept);
    if (strncmp(variable, *kept, length) == 0 && variable[length] == '=') return true;
  }
  return false;
}

int procscript_clear_environment(const char *const *kept, const char *const *added) {
  size_t most = 1;
  for (char **variable = environ; variable != NULL && *variable != NULL; variable++) most++;
  for (const char *const *variable = added; *variable != NULL; variable++) most++;
  char **list = calloc(most, sizeof *list);
  if (list == NULL) return -1;
  size_t count = 0;
  for (char **variable = environ; variable != NULL && *variable != NULL; variable++) {
    if (is_kept(*variable, kept) && (list[count++] = strdup(*variable)) == NULL) return -1;
  }
  for (const char *const *variable = added; *variable != NULL; variable++) {
    if ((list[count++] = strdup(*variable)) == NULL) return -1;
  }
  char *start, *end;
  if (find_block(&start, &end)) {
    memset(start, 0, (size_t)(end - start));
    for (size_t index = 0; index < count; index++) {
      size_t length = strlen(list[index]) + 1;
      if (length > (size_t)(end - start)) break;
      memcpy(start, list[index], length);
      start += length;
    }
  } else {
    for (char **variable = environ; variable != NULL && *variable != NULL; variable++) {
      memset(*variable, 0, strlen(*variable));
    }
  }
  environ = list;
  return 0;
}
