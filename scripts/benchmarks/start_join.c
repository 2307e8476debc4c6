// Microseconds for a process: COUNT times one that does nothing is started and waited for; or by each of STARTERS
// processes at the same time.
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static void start_and_join(long times) {
  for (long i = 0; i < times; i++) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    if (child < 0 || waitpid(child, NULL, 0) != child) exit(1);
  }
}

static void all_start_and_join(long starters, long times) {
  for (long i = 0; i < starters; i++) {
    pid_t starter = fork();
    if (starter < 0) exit(1);
    if (starter == 0) {
      start_and_join(times);
      _exit(0);
    }
  }
  for (long i = 0; i < starters; i++) {
    int status;
    if (wait(&status) < 0 || status != 0) exit(1);
  }
}

int main(int count_of_arguments, char **arguments) {
  if (count_of_arguments != 2 && count_of_arguments != 3) return 64;
  long count = atol(arguments[1]);
  long starters = count_of_arguments == 3 ? atol(arguments[2]) : 1;
  start_and_join(count / 10);
  double begun = seconds();
  if (starters == 1) {
    start_and_join(count);
  } else {
    all_start_and_join(starters, count);
  }
  printf("%f\n", (seconds() - begun) / count * 1e6);
}
