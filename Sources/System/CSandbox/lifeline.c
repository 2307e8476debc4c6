#define _GNU_SOURCE
#include "lifeline.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

static void *await_end(void *descriptor) {
  struct pollfd process = {.fd = (int)(intptr_t)descriptor, .events = POLLIN};
  while (poll(&process, 1, -1) < 0 && errno == EINTR) continue;
  kill(getpid(), SIGKILL);
  return NULL;
}

int procscript_end_with(int descriptor) {
  pthread_attr_t attributes;
  pthread_t thread;
  int result = pthread_attr_init(&attributes);
  if (result != 0) return result;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, 1 << 16);
  result = pthread_create(&thread, &attributes, await_end, (void *)(intptr_t)descriptor);
  pthread_attr_destroy(&attributes);
  return result;
}
