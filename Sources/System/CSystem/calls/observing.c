#define _GNU_SOURCE

#include "observing.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int procscript_make_doorbell(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void procscript_ring(int doorbell) {
  int saved_errno = errno;
  uint64_t one = 1;
  ssize_t result = write(doorbell, &one, sizeof one); // It fails only where it is rung often enough.
  (void)result;
  errno = saved_errno;
}

void procscript_answer_doorbell(int doorbell) {
  uint64_t count;
  ssize_t result = read(doorbell, &count, sizeof count);
  (void)result;
}

int procscript_make_watch_set(void) { return epoll_create1(EPOLL_CLOEXEC); }

int procscript_watch(int set, int descriptor, uint64_t number, _Bool once) {
  struct epoll_event event = {.events = once ? EPOLLIN | EPOLLONESHOT : EPOLLIN, .data.u64 = number};
  return epoll_ctl(set, EPOLL_CTL_ADD, descriptor, &event);
}

int procscript_wait_for_watched(int set, uint64_t *numbers, int room, int milliseconds) {
  struct epoll_event events[64];
  int most = room < 64 ? room : 64;
  int count = epoll_wait(set, events, most, milliseconds);
  for (int i = 0; i < count; i++) {
    numbers[i] = events[i].data.u64;
  }
  return count < 0 ? 0 : count;
}

// Of linux/pidfd.h, which is newer than the headers of many systems.
struct pidfd_info_v1 {
  uint64_t mask;
  uint64_t cgroup;
  uint32_t ids[11];
  int32_t exit_code;
};
#define INFO_EXIT (UINT64_C(1) << 3)
#define GET_INFO _IOWR(0xFF, 11, struct pidfd_info_v1)

_Bool procscript_exit_status(int pidfd, int *status) {
  struct pidfd_info_v1 info = {.mask = INFO_EXIT};
  if (ioctl(pidfd, GET_INFO, &info) != 0 || !(info.mask & INFO_EXIT)) {
    return 0;
  }
  *status = info.exit_code;
  return 1;
}

void procscript_set_name(const char *name) { prctl(PR_SET_NAME, name); }
