// Milliseconds for a run of a command, from its start to its end: run_often COUNT COMMAND ARGUMENT…
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static void run(char **command, long times) {
  for (long i = 0; i < times; i++) {
    pid_t child;
    int status;
    if (posix_spawnp(&child, command[0], NULL, NULL, command, environ) != 0) exit(1);
    if (waitpid(child, &status, 0) != child || status != 0) exit(1);
  }
}

int main(int count_of_arguments, char **arguments) {
  if (count_of_arguments < 3) return 64;
  long count = atol(arguments[1]);
  run(arguments + 2, count / 10);
  double begun = seconds();
  run(arguments + 2, count);
  printf("%f\n", (seconds() - begun) / count * 1e3);
}
