// Microseconds for a program: COUNT times one that does nothing is started and waited for.
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static void start_and_wait(long times) {
  char *words[] = {"true", NULL};
  for (long i = 0; i < times; i++) {
    pid_t child;
    int status;
    if (posix_spawnp(&child, words[0], NULL, NULL, words, environ) != 0) exit(1);
    if (waitpid(child, &status, 0) != child || status != 0) exit(1);
  }
}

int main(int count_of_arguments, char **arguments) {
  if (count_of_arguments != 2) return 64;
  long count = atol(arguments[1]);
  start_and_wait(count / 10);
  double begun = seconds();
  start_and_wait(count);
  printf("%f\n", (seconds() - begun) / count * 1e6);
}
