// Microseconds for a process of a chain DEPTH deep, each of which starts the next one and waits for it; as often as makes
// 640 processes. Each writes to 20 places, as one with a heap and a stack does: what the kernel notes of such memory, it
// notes once more for each generation that shared it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PLACES = 20, SIZE = 1 << 16, GAP = 1 << 12 };

static char *places[PLACES];

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

static void make_places(void) {
  for (int i = 0; i < PLACES; i++) {
    char *place = mmap(NULL, SIZE + GAP, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    // Else all of them would be one to the kernel.
    if (place == MAP_FAILED || mprotect(place + SIZE, GAP, PROT_NONE) != 0) exit(1);
    memset(place, 1, SIZE);
    places[i] = place;
  }
}

static void write_to_places(void) {
  for (int i = 0; i < PLACES; i++) places[i][0]++;
}

static void go_down(int left) {
  if (left == 0) return;
  pid_t child = fork();
  if (child < 0) exit(1);
  if (child == 0) {
    write_to_places();
    go_down(left - 1);
    _exit(0);
  }
  if (waitpid(child, NULL, 0) != child) exit(1);
  write_to_places();
}

int main(int count_of_arguments, char **arguments) {
  if (count_of_arguments != 2) return 64;
  int depth = atoi(arguments[1]), times = 640 / depth;
  make_places();
  go_down(depth);
  double begun = seconds();
  for (int i = 0; i < times; i++) go_down(depth);
  printf("%f\n", (seconds() - begun) / times / depth * 1e6);
}
