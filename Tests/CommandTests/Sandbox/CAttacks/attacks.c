// What a hostile script would try that can load a library: a Lua module whose `run(name, outside, inside)` tells 0 where
// the attack works, else the error number. Each runs in a process of its own, so that none changes the next.

#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <lauxlib.h>
#include <limits.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *outside, *inside;

/// The error number of a call that failed, else 0.
static int tell(long result) { return result < 0 ? errno : 0; }

static const char *path(const char *folder, const char *name) {
  static char buffers[4][PATH_MAX];
  static int next;
  char *buffer = buffers[next++ % 4];
  snprintf(buffer, PATH_MAX, "%s/%s", folder, name);
  return buffer;
}

static int opened(const char *name, int flags) { return tell(open(name, flags | O_CLOEXEC, 0600)); }

// Files

static int read_file(void) { return opened(path(outside, "secret"), O_RDONLY); }
static int read_by_dots(void) {
  char name[PATH_MAX];
  snprintf(name, sizeof name, "%s/../../../../../../../../..%s/secret", inside, outside);
  return opened(name, O_RDONLY);
}
static int read_by_link(void) {
  const char *link = path(inside, "link");
  unlink(link);
  if (symlink(path(outside, "secret"), link) != 0) return errno;
  return opened(link, O_RDONLY);
}
static int read_by_folder(void) {
  int folder = open(outside, O_PATH | O_CLOEXEC);
  return folder < 0 ? errno : tell(openat(folder, "secret", O_RDONLY));
}
static int read_by_descriptor(void) {
  int file = open(path(outside, "secret"), O_PATH | O_CLOEXEC);
  if (file < 0) return errno;
  char name[64];
  snprintf(name, sizeof name, "/proc/self/fd/%d", file);
  return opened(name, O_RDONLY);
}
static int read_by_root(void) {
  char name[PATH_MAX];
  snprintf(name, sizeof name, "/proc/self/root%s/secret", outside);
  return opened(name, O_RDONLY);
}
static int list_folder(void) { return opendir(outside) == NULL ? errno : 0; }
static int write_file(void) { return opened(path(outside, "secret"), O_WRONLY); }
static int append_file(void) { return opened(path(outside, "secret"), O_WRONLY | O_APPEND); }
static int make_file(void) { return opened(path(outside, "new"), O_WRONLY | O_CREAT); }
static int make_nameless_file(void) { return opened(outside, O_WRONLY | O_TMPFILE); }
static int truncate_file(void) { return tell(truncate(path(outside, "secret"), 0)); }
static int truncate_by_open(void) { return opened(path(outside, "secret"), O_RDONLY | O_TRUNC); }
static int remove_file(void) { return tell(unlink(path(outside, "spare"))); }
static int make_folder(void) { return tell(mkdir(path(outside, "folder"), 0700)); }
static int remove_folder(void) { return tell(rmdir(path(outside, "empty"))); }
static int rename_outside(void) { return tell(rename(path(outside, "second"), path(outside, "renamed"))); }
static int rename_out(void) {
  const char *name = path(inside, "mine");
  close(open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  return tell(rename(name, path(outside, "mine")));
}
static int rename_in(void) { return tell(rename(path(outside, "third"), path(inside, "theirs"))); }
static int link_in(void) { return tell(link(path(outside, "fourth"), path(inside, "linked"))); }
static int make_link(void) { return tell(symlink("secret", path(outside, "another"))); }
static int make_pipe(void) { return tell(mkfifo(path(outside, "pipe"), 0600)); }
static int shared_by_name(void) {
  int file = shm_open("/procscript-attack", O_RDWR | O_CREAT, 0600);
  if (file >= 0) shm_unlink("/procscript-attack");
  return tell(file);
}
static int terminals(void) { return opened("/dev/ptmx", O_RDWR | O_NOCTTY); }
static int run_program(void) {
  char *words[] = {"true", NULL};
  execv("/bin/true", words);
  return errno;
}
static int run_by_loader(void) {
  char *words[] = {"loader", "/bin/true", NULL};
  pid_t child = fork();
  if (child < 0) return errno;
  if (child == 0) {
    int null = open("/dev/null", O_WRONLY);
    dup2(null, 2);
    execv("/lib64/ld-linux-x86-64.so.2", words);
    _exit(errno);
  }
  int status;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
}
static int signal_keeper(void) { return tell(kill(1, 0)); }

// System calls

static int trace(void) {
  pid_t child = fork();
  if (child < 0) return errno;
  if (child == 0) {
    pause();
    _exit(0);
  }
  int result = tell(ptrace(PTRACE_SEIZE, child, NULL, NULL));
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  return result;
}
static int write_memory(void) {
  int from = 1, to = 0;
  struct iovec mine = {&from, sizeof from}, theirs = {&to, sizeof to};
  return tell(process_vm_writev(getpid(), &mine, 1, &theirs, 1, 0));
}
static int read_memory(void) {
  int from = 1, to = 0;
  struct iovec mine = {&to, sizeof to}, theirs = {&from, sizeof from};
  return tell(process_vm_readv(getpid(), &mine, 1, &theirs, 1, 0));
}
static int take_descriptor(void) {
  int process = (int)syscall(SYS_pidfd_open, getpid(), 0);
  return process < 0 ? errno : tell(syscall(438 /* pidfd_getfd */, process, 0, 0));
}
static int compare_descriptors(void) { return tell(syscall(SYS_kcmp, getpid(), getpid(), 0, 0, 0)); }
static int rings(void) {
  char parameters[120] = {0};
  return tell(syscall(425 /* io_uring_setup */, 4, parameters));
}
static int asynchronous(void) {
  unsigned long context = 0;
  return tell(syscall(SYS_io_setup, 1, &context));
}
static int page_faults(void) { return tell(syscall(SYS_userfaultfd, 1 /* of user mode only */ | O_CLOEXEC)); }
static int kernel_programs(void) {
  char attributes[120] = {0};
  // Nothing that the kernel could make sense of: that it says so is enough.
  return syscall(SYS_bpf, 0, attributes, sizeof attributes) >= 0 || errno == EINVAL ? 0 : errno;
}
static int keys(void) { return tell(syscall(SYS_add_key, "user", "attack", "x", (size_t)1, -3 /* of the session */)); }
static int key_control(void) { return tell(syscall(SYS_keyctl, 0, -3, 1)); }
static int performance(void) {
  struct perf_event_attr attributes = {.type = PERF_TYPE_SOFTWARE, .size = sizeof attributes,
    .config = PERF_COUNT_SW_DUMMY, .exclude_kernel = 1, .exclude_hv = 1};
  return tell(syscall(SYS_perf_event_open, &attributes, 0, -1, -1, 0L));
}
static int shared_memory(void) { return tell(shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600)); }
static int semaphores(void) { return tell(semget(IPC_PRIVATE, 1, IPC_CREAT | 0600)); }
static int message_queues(void) { return tell(msgget(IPC_PRIVATE, IPC_CREAT | 0600)); }
static int named_queues(void) { return tell(syscall(SYS_mq_unlink, "procscript-attack")) == ENOENT ? 0 : errno; }
static int run_from_memory(void) {
  int file = memfd_create("program", 0);
  if (file < 0) return errno;
  dprintf(file, "#!/bin/true\n");
  char *words[] = {"program", NULL}, *none[] = {NULL};
  syscall(SYS_execveat, file, "", words, none, AT_EMPTY_PATH);
  // It got so far that its first line counts.
  return errno == EACCES || errno == ENOENT ? 0 : errno;
}
static int run_memory_by_name(void) {
  int file = memfd_create("program", MFD_CLOEXEC);
  if (file < 0) return errno;
  // Too short for any program: that is told once it may be run.
  if (write(file, "x", 1) != 1) return errno;
  char name[64], *words[] = {"program", NULL};
  snprintf(name, sizeof name, "/proc/self/fd/%d", file);
  execv(name, words);
  return errno == ENOEXEC ? 0 : errno;
}
static int secret_memory(void) { return tell(syscall(447 /* memfd_secret */, 0)); }
static int new_users(void) { return tell(unshare(CLONE_NEWUSER)); }
static int new_users_by_clone(void) {
  long child = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
  if (child == 0) _exit(0);
  if (child < 0) return errno;
  waitpid((pid_t)child, NULL, 0);
  return 0;
}
static int new_users_by_clone3(void) {
  uint64_t arguments[11] = {CLONE_NEWUSER};
  arguments[4] = SIGCHLD;
  long child = syscall(435 /* clone3 */, arguments, sizeof arguments);
  if (child == 0) _exit(0);
  if (child < 0) return errno;
  waitpid((pid_t)child, NULL, 0);
  return 0;
}
/// A process that is this one's sibling, not its child.
static int be_born_beside(void) {
  long sibling = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
  if (sibling == 0) _exit(0);
  return tell(sibling);
}
/// Rules that cost the kernel's memory and need no descriptor.
static int rules_for_ports(void) {
  uint64_t rules[2] = {0, 1 /* to bind */}, port[2] = {1, 80};
  int set = (int)syscall(444 /* landlock_create_ruleset */, rules, sizeof rules, 0);
  return set < 0 ? errno : tell(syscall(445 /* landlock_add_rule */, set, 2 /* of a port */, port, 0));
}
static int mount_folder(void) {
  if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return errno;
  return tell(mount("none", inside, "tmpfs", 0, NULL));
}
static int join_namespace(void) {
  if (unshare(CLONE_NEWUSER | CLONE_NEWUTS) != 0) return errno;
  int file = open("/proc/self/ns/uts", O_RDONLY);
  return file < 0 ? errno : tell(setns(file, CLONE_NEWUTS));
}
static int change_root(void) {
  if (unshare(CLONE_NEWUSER) != 0) return errno;
  return tell(chroot("/"));
}
static int type_into_terminal(void) {
  char letter = 'x';
  return ioctl(0, TIOCSTI, &letter) == 0 || errno == ENOTTY ? 0 : errno;
}
static int type_by_high_bits(void) {
  char letter = 'x';
  long result = syscall(SYS_ioctl, 0, 0xABCD00000000UL | TIOCSTI, &letter);
  return result == 0 || errno == ENOTTY ? 0 : errno;
}
static int internet(void) { return tell(socket(AF_INET, SOCK_STREAM, 0)); }
static int internet_six(void) { return tell(socket(AF_INET6, SOCK_STREAM, 0)); }
static int datagrams(void) { return tell(socket(AF_INET, SOCK_DGRAM, 0)); }
static int local_sockets(void) { return tell(socket(AF_UNIX, SOCK_STREAM, 0)); }
static int abstract_sockets(void) {
  int end = socket(AF_UNIX, SOCK_STREAM, 0);
  if (end < 0) return errno;
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "procscript-attack-%d", getpid());
  return tell(bind(end, (struct sockaddr *)&address, sizeof address));
}
/// A datagram of a pair can be sent to any other socket that has a name on this machine.
static int datagram_pairs(void) {
  int ends[2];
  return tell(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends));
}
static int raw_pairs(void) {
  int ends[2];
  return tell(socketpair(AF_UNIX, SOCK_RAW | SOCK_CLOEXEC, 0, ends));
}
static int send_descriptors(void) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0) return errno;
  char control[CMSG_SPACE(sizeof(int))] = {0};
  struct iovec text = {"x", 1};
  struct msghdr message = {.msg_iov = &text, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  struct cmsghdr *head = CMSG_FIRSTHDR(&message);
  *head = (struct cmsghdr){.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int))};
  memcpy(CMSG_DATA(head), ends, sizeof(int));
  return tell(sendmsg(ends[0], &message, 0));
}
static int many_path_tcp(void) { return tell(socket(AF_INET, SOCK_STREAM, 262)); }
static int huge_memory(void) {
  void *pages = mmap(NULL, 2 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_NORESERVE, -1, 0);
  return pages == MAP_FAILED ? errno : 0;
}
static int huge_memory_file(void) { return tell(memfd_create("huge", MFD_CLOEXEC | MFD_HUGETLB | 8)); }
static int let_orphans_go(void) { return tell(prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)); }
static int kernel_sockets(void) { return tell(socket(AF_NETLINK, SOCK_RAW, 0)); }
static int machine_sockets(void) { return tell(socket(40 /* AF_VSOCK */, SOCK_STREAM, 0)); }
static int cipher_sockets(void) { return tell(socket(38 /* AF_ALG */, SOCK_SEQPACKET, 0)); }
static int raw_packets(void) { return tell(socket(AF_PACKET, SOCK_RAW, 0)); }
static int bind_processor(void) {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) != 0) return errno;
  return tell(sched_setaffinity(0, sizeof set, &set));
}
static int be_nicer(void) { return tell(setpriority(PRIO_PROCESS, 0, 19)); }
static int limit_another(void) {
  pid_t child = fork();
  if (child < 0) return errno;
  if (child == 0) {
    pause();
    _exit(0);
  }
  struct rlimit limit = {0, 0};
  int result = tell(prlimit(child, RLIMIT_CORE, &limit, NULL));
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  return result;
}
static int change_kind(void) { return tell(personality(ADDR_NO_RANDOMIZE)); }
static int watch_files(void) {
  int watch = inotify_init1(IN_CLOEXEC);
  return watch < 0 ? errno : tell(inotify_add_watch(watch, outside, IN_ALL_EVENTS));
}
static int file_handles(void) {
  struct {
    struct file_handle head;
    char rest[128];
  } handle = {.head.handle_bytes = 128};
  int mount;
  return tell(name_to_handle_at(AT_FDCWD, "/", &handle.head, &mount, 0));
}
static int own_pipe(void) {
  int ends[2];
  return pipe(ends) == 0 ? ends[0] : -1;
}
static int change_mode(void) { return tell(fchmod(own_pipe(), 0600)); }
static int change_owner(void) { return tell(fchown(own_pipe(), getuid(), getgid())); }
static int change_times(void) { return tell(futimens(own_pipe(), NULL)); }
static int larger_pipe(void) {
  int ends[2];
  if (pipe(ends) != 0) return errno;
  return tell(fcntl(ends[0], F_SETPIPE_SZ, 1 << 17));
}
static int signals_by_files(void) { return tell(fcntl(0, F_SETOWN, getpid())); }
static int hide_memory(void) { return tell(prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)); }
static int gift_pages(void) {
  int ends[2];
  if (pipe(ends) != 0) return errno;
  struct iovec piece = {"x", 1};
  return tell(vmsplice(ends[1], &piece, 1, 0));
}
static int look_at_cache(void) {
  unsigned char seen[1];
  void *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return tell(mincore(page, 4096, seen));
}
static int lock_memory(void) {
  void *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return tell(mlock(page, 4096));
}
static int become_root(void) { return tell(setuid(0)); }
static int filters_by_old_calls(void) {
  // A call in the manner of processors of 32 bits: getpid is 20 there.
#if defined(__x86_64__)
  long result;
  __asm__ volatile("int $0x80" : "=a"(result) : "a"(20) : "memory", "cc", "r8", "r9", "r10", "r11");
  return result < 0 ? (int)-result : 0;
#else
  return EPERM;
#endif
}
static int calls_of_x32(void) {
  // Few kernels have them.
  return syscall(0x40000000 + SYS_getpid) >= 0 || errno == ENOSYS ? 0 : errno;
}

// Namespaces

static int see_others(void) {
  // Of all processes: each sandbox's first one is 1, and is its own.
  char name[64], own[16] = "";
  prctl(PR_GET_NAME, own);
  for (pid_t pid = 2; pid < 100000; pid++) {
    snprintf(name, sizeof name, "/proc/%d/comm", (int)pid);
    FILE *file = fopen(name, "r");
    if (file == NULL) continue;
    char text[64] = "";
    if (fgets(text, sizeof text, file) == NULL) text[0] = '\0';
    fclose(file);
    if (strncmp(text, own, strlen(own)) != 0 && strncmp(text, "lookout", 7) != 0) return 0;
  }
  return ENOENT;
}
static int see_network(void) {
  struct if_nameindex *all = if_nameindex();
  if (all == NULL) return errno;
  for (struct if_nameindex *one = all; one->if_index != 0; one++) {
    if (strcmp(one->if_name, "lo") != 0) return 0;
  }
  return ENODEV;
}

static int keeper_memory(void) { return opened("/proc/1/mem", O_RDWR); }
static int keeper_variables(void) {
  char text[64];
  int file = open("/proc/1/environ", O_RDONLY);
  return file < 0 ? errno : tell(read(file, text, sizeof text));
}
static int own_program(void) { return opened("/proc/self/exe", O_WRONLY); }
static int keeper_descriptors(void) { return opened("/proc/1/fd/0", O_RDONLY); }

// Limits

static int many_descriptors(void) {
  for (int count = 0; count < 300; count++) {
    if (dup(0) < 0) return errno;
  }
  return 0;
}
static int large_file(void) {
  signal(SIGXFSZ, SIG_IGN);
  int file = open(path(inside, "large"), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return errno;
  int result = tell(pwrite(file, "x", 1, 2L << 30));
  unlink(path(inside, "large"));
  return result;
}
static int large_memory(void) {
  void *pages = mmap(NULL, 1L << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return pages == MAP_FAILED ? errno : 0;
}
static int core_dump(void) {
  struct rlimit limit = {1, 1};
  return tell(setrlimit(RLIMIT_CORE, &limit));
}
static int raise_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return errno;
  limit.rlim_cur = limit.rlim_max = 1000;
  return tell(setrlimit(RLIMIT_NOFILE, &limit));
}

// Descriptors

static int inherited(void) {
  struct stat status;
  return tell(fstat(9, &status));
}

/// Standard output may be written, and not read: a terminal that is open for both would tell what is typed.
static int read_output(void) { return tell(read(STDOUT_FILENO, NULL, 0)); }

static int lock_readable_file(void) {
  int file = open("/etc/localtime", O_RDONLY);
  if (file < 0) file = open("/proc/self/exe", O_RDONLY);
  return file < 0 ? errno : tell(flock(file, LOCK_EX | LOCK_NB));
}

#define ATTACK(name) {#name, name}

static const struct {
  const char *name;
  int (*run)(void);
} attacks[] = {
  ATTACK(read_file), ATTACK(read_by_dots), ATTACK(read_by_link), ATTACK(read_by_folder), ATTACK(read_by_descriptor),
  ATTACK(read_by_root), ATTACK(list_folder), ATTACK(write_file), ATTACK(append_file), ATTACK(make_file),
  ATTACK(make_nameless_file), ATTACK(truncate_file), ATTACK(truncate_by_open), ATTACK(remove_file),
  ATTACK(make_folder), ATTACK(remove_folder), ATTACK(rename_outside), ATTACK(rename_out), ATTACK(rename_in),
  ATTACK(link_in), ATTACK(make_link), ATTACK(make_pipe), ATTACK(shared_by_name), ATTACK(terminals),
  ATTACK(run_program), ATTACK(run_by_loader), ATTACK(signal_keeper), ATTACK(trace), ATTACK(write_memory),
  ATTACK(read_memory), ATTACK(take_descriptor), ATTACK(compare_descriptors), ATTACK(rings), ATTACK(asynchronous),
  ATTACK(page_faults), ATTACK(kernel_programs), ATTACK(keys), ATTACK(key_control), ATTACK(performance),
  ATTACK(shared_memory), ATTACK(semaphores), ATTACK(message_queues), ATTACK(named_queues), ATTACK(run_from_memory),
  ATTACK(run_memory_by_name), ATTACK(secret_memory), ATTACK(new_users), ATTACK(new_users_by_clone),
  ATTACK(new_users_by_clone3), ATTACK(mount_folder), ATTACK(join_namespace), ATTACK(change_root),
  ATTACK(type_into_terminal), ATTACK(type_by_high_bits), ATTACK(internet), ATTACK(internet_six), ATTACK(datagrams),
  ATTACK(local_sockets), ATTACK(abstract_sockets), ATTACK(kernel_sockets), ATTACK(datagram_pairs), ATTACK(be_born_beside), ATTACK(rules_for_ports), ATTACK(raw_pairs),
  ATTACK(send_descriptors), ATTACK(many_path_tcp), ATTACK(huge_memory), ATTACK(huge_memory_file),
  ATTACK(let_orphans_go), ATTACK(machine_sockets),
  ATTACK(cipher_sockets), ATTACK(raw_packets), ATTACK(bind_processor), ATTACK(be_nicer), ATTACK(limit_another),
  ATTACK(change_kind), ATTACK(watch_files), ATTACK(file_handles), ATTACK(change_mode), ATTACK(change_owner),
  ATTACK(change_times), ATTACK(larger_pipe), ATTACK(signals_by_files), ATTACK(hide_memory), ATTACK(gift_pages),
  ATTACK(look_at_cache), ATTACK(lock_memory), ATTACK(become_root), ATTACK(filters_by_old_calls),
  ATTACK(calls_of_x32), ATTACK(see_others), ATTACK(see_network), ATTACK(keeper_memory), ATTACK(keeper_variables),
  ATTACK(own_program), ATTACK(keeper_descriptors), ATTACK(many_descriptors), ATTACK(large_file),
  ATTACK(large_memory), ATTACK(core_dump), ATTACK(raise_limit), ATTACK(inherited), ATTACK(read_output),
  ATTACK(lock_readable_file),
};

static int run(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  outside = luaL_checkstring(L, 2);
  inside = luaL_checkstring(L, 3);
  for (size_t index = 0; index < sizeof attacks / sizeof *attacks; index++) {
    if (strcmp(attacks[index].name, name) != 0) continue;
    pid_t child = fork();
    if (child < 0) return luaL_error(L, "fork: %s", strerror(errno));
    if (child == 0) {
      alarm(20);
      _exit(attacks[index].run());
    }
    int status;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    lua_pushinteger(L, WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status));
    return 1;
  }
  return luaL_error(L, "no attack is called %s", name);
}

static void *share_pages(void *nothing) {
  size_t step = 2 << 20;
  while (true) {
    char *pages = mmap(NULL, step, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) return nothing;
    memset(pages, 1, step);
  }
}

/// Uses memory that is in no process's own data, without end.
static int exhaust(lua_State *L) {
  const char *what = luaL_checkstring(L, 1);
  size_t step = 2 << 20;
  if (strcmp(what, "page_tables") == 0) {
    // Reading a page that nobody has written costs a page of the kernel's tables for each 2 MiB.
    char *pages = mmap(NULL, 1L << 40, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (pages == MAP_FAILED) return luaL_error(L, "mmap: %s", strerror(errno));
    madvise(pages, 1L << 40, MADV_NOHUGEPAGE);
    for (size_t at = 0; at < 1UL << 40; at += step) (void)*(volatile char *)(pages + at);
  } else if (strcmp(what, "shared_pages") == 0) {
    share_pages(NULL);
    return luaL_error(L, "mmap: %s", strerror(errno));
  } else if (strcmp(what, "shared_pages_under_a_name") == 0) {
    // U+0600, which makes one character with what comes behind it.
    prctl(PR_SET_NAME, "x\xd8\x80");
    share_pages(NULL);
    return luaL_error(L, "mmap: %s", strerror(errno));
  } else if (strcmp(what, "shared_pages_behind_an_ended_thread") == 0) {
    if (fork() == 0) {
      pthread_t second;
      if (pthread_create(&second, NULL, share_pages, NULL) != 0) _exit(1);
      syscall(SYS_exit, 0);
    }
    while (true) pause();
  } else if (strcmp(what, "memory_files") == 0) {
    // Written and not mapped, so that it is in no process's memory.
    static char text[1 << 20];
    while (true) {
      int file = memfd_create("hidden", MFD_CLOEXEC | 8 /* never to be run */);
      if (file < 0) return luaL_error(L, "memfd_create: %s", strerror(errno));
      for (int count = 0; count < 8; count++) {
        if (write(file, text, sizeof text) < 0) return luaL_error(L, "write: %s", strerror(errno));
      }
    }
  }
  return luaL_error(L, "nothing is called %s", what);
}

static char garbage[1 << 16];

/// Writes over all memory that this process shares with any other, as mappings and as files in memory. Each mapping by a
/// process of its own: some have no memory behind them.
static int scribble(lua_State *L) {
  memset(garbage, 0x5A, sizeof garbage);
  FILE *maps = fopen("/proc/self/maps", "r");
  char line[512];
  while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
    unsigned long start, end;
    char rights[5];
    if (sscanf(line, "%lx-%lx %4s", &start, &end, rights) != 3 || rights[1] != 'w' || rights[3] != 's') continue;
    pid_t writer = fork();
    if (writer == 0) {
      for (unsigned long at = start; at + sizeof garbage <= end && at < start + (64UL << 20); at += sizeof garbage) {
        memcpy((void *)at, garbage, sizeof garbage);
      }
      _exit(0);
    }
    waitpid(writer, NULL, 0);
  }
  if (maps != NULL) fclose(maps);
  int written = 0;
  for (int number = 3; number < 256; number++) {
    char name[64];
    struct stat status;
    snprintf(name, sizeof name, "/proc/self/fd/%d", number);
    int file = open(name, O_RDWR);
    if (file < 0 || fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) continue;
    off_t end = 0;
    while (true) {
      off_t start = lseek(file, end, SEEK_DATA);
      if (start < 0) break;
      end = lseek(file, start, SEEK_HOLE);
      for (off_t at = start; at < end; at += (off_t)sizeof garbage) {
        size_t count = end - at < (off_t)sizeof garbage ? (size_t)(end - at) : sizeof garbage;
        if (pwrite(file, garbage, count, at) > 0) written++;
      }
    }
    close(file);
  }
  lua_pushinteger(L, written);
  return 1;
}

/// Writes to all sockets that are open what is no request, or one that nobody should believe: random bytes, and random
/// bytes behind a head that is right.
static int babble(lua_State *L) {
  srandom((unsigned)luaL_checkinteger(L, 1));
  for (int number = 3; number < 256; number++) {
    struct stat status;
    if (fstat(number, &status) != 0 || !S_ISSOCK(status.st_mode)) continue;
    for (int round = 0; round < 400; round++) {
      unsigned char bytes[256];
      // All requests that there are; after answers it would listen no more.
      static const uint32_t kinds[] = {1, 1, 1, 4, 5, 6, 7, 8};
      uint32_t head[3] = {kinds[random() % 8], (uint32_t)(random() % 64), (uint32_t)(random() % 3)};
      size_t size = sizeof head + 8 * head[2] + head[1];
      for (size_t at = 0; at < sizeof bytes; at++) bytes[at] = (unsigned char)random();
      for (uint32_t at = 0; at < head[2]; at++) {
        uint32_t handle = (uint32_t)(random() % 12);
        memcpy(bytes + sizeof head + 8 * at, &handle, 4);
      }
      // The first byte of a message that is right, and a count of values.
      if (random() % 2) bytes[sizeof head + 8 * head[2]] = 0x20 | (unsigned char)(random() % 4);
      memcpy(bytes, head, sizeof head);
      if (send(number, bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 && errno != EAGAIN) break;
      while (recv(number, bytes, sizeof bytes, MSG_DONTWAIT) > 0) continue;
    }
    // A head that promises what never comes.
    uint32_t last[3] = {1, 2u << 30, 1 << 20};
    send(number, last, sizeof last, MSG_NOSIGNAL | MSG_DONTWAIT);
  }
  return 0;
}

static int link_to_outside(void) {
  struct stat status;
  for (int number = 3; number < 256; number++) {
    if (fstat(number, &status) == 0 && S_ISSOCK(status.st_mode)) return number;
  }
  return -1;
}

static bool take(int from, void *to, size_t count) {
  for (size_t at = 0; at < count;) {
    ssize_t got = recv(from, (char *)to + at, count - at, 0);
    if (got <= 0) return false;
    at += (size_t)got;
  }
  return true;
}

/// `ask(kind, handles, bytes, promised, patience)` → kind, bytes of what the process outside answers to a frame; nothing
/// where it does not within some milliseconds, or has ended. `promised` is how many bytes the frame's head tells of.
static int ask(lua_State *L) {
  int link = link_to_outside();
  size_t count;
  const char *bytes = luaL_checklstring(L, 3, &count);
  uint32_t named = (uint32_t)luaL_len(L, 2);
  uint32_t head[3] = {(uint32_t)luaL_checkinteger(L, 1), (uint32_t)luaL_optinteger(L, 4, (lua_Integer)count), named};
  lua_Integer patience = luaL_optinteger(L, 5, 20000);
  struct timeval most = {patience / 1000, patience % 1000 * 1000};
  setsockopt(link, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
  bool is_sent = send(link, head, sizeof head, MSG_NOSIGNAL) == sizeof head;
  for (uint32_t at = 0; at < named && is_sent; at++) {
    lua_geti(L, 2, at + 1);
    uint32_t channel[2] = {(uint32_t)lua_tointeger(L, -1), 0};
    lua_pop(L, 1);
    is_sent = send(link, channel, sizeof channel, MSG_NOSIGNAL) == sizeof channel;
  }
  if (!is_sent || send(link, bytes, count, MSG_NOSIGNAL) != (ssize_t)count || !take(link, head, sizeof head)) return 0;
  char *answer = malloc(8 * (size_t)head[2] + head[1] + 1);
  bool is_whole = answer != NULL && take(link, answer, 8 * (size_t)head[2] + head[1]);
  if (is_whole) {
    lua_pushinteger(L, head[0]);
    lua_pushlstring(L, answer + 8 * (size_t)head[2], head[1]);
  }
  free(answer);
  return is_whole ? 2 : 0;
}

/// `fork()` → the system's, which the module does not know of.
static int fork_by_itself(lua_State *L) {
  lua_pushinteger(L, fork());
  return 1;
}

/// `stop_children()` → what comes of SIGSTOP to each child of this process, the error number of the last.
static int stop_children(lua_State *L) {
  DIR *processes = opendir("/proc");
  int result = ESRCH;
  struct dirent *entry;
  while (processes != NULL && (entry = readdir(processes)) != NULL) {
    char name[300], line[300];
    snprintf(name, sizeof name, "/proc/%s/stat", entry->d_name);
    FILE *file = fopen(name, "r");
    int pid, parent;
    bool is_child = file != NULL && fgets(line, sizeof line, file) != NULL &&
      sscanf(line, "%d %*s %*c %d", &pid, &parent) == 2 && parent == getpid();
    if (file != NULL) fclose(file);
    if (is_child) result = tell(kill(pid, SIGSTOP));
  }
  if (processes != NULL) closedir(processes);
  lua_pushinteger(L, result);
  return 1;
}

static int block_signals(lua_State *L) {
  (void)L;
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  return 0;
}

/// Sets for the standard descriptors that nobody waits at them, and that what is written goes to the end.
static int change_flags(lua_State *L) {
  (void)L;
  for (int number = 0; number < 3; number++) {
    int yes = 1;
    fcntl(number, F_SETFL, O_NONBLOCK | O_APPEND);
    ioctl(number, FIONBIO, &yes);
  }
  return 0;
}

/// Ends this process, and leaves one that has given up its parent and its session.
static int run_away(lua_State *L) {
  (void)L;
  prctl(PR_SET_PDEATHSIG, 0);
  pid_t self = getpid();
  if (fork() == 0) {
    prctl(PR_SET_PDEATHSIG, 0);
    setsid();
    if (fork() != 0) _exit(0);
    prctl(PR_SET_PDEATHSIG, 0);
    kill(self, SIGKILL);
    while (true) pause();
  }
  while (true) pause();
}

int luaopen_attacks(lua_State *L) {
  lua_newtable(L);
  lua_pushcfunction(L, run);
  lua_setfield(L, -2, "run");
  lua_pushcfunction(L, exhaust);
  lua_setfield(L, -2, "exhaust");
  lua_pushcfunction(L, scribble);
  lua_setfield(L, -2, "scribble");
  lua_pushcfunction(L, babble);
  lua_setfield(L, -2, "babble");
  lua_pushcfunction(L, ask);
  lua_setfield(L, -2, "ask");
  lua_pushcfunction(L, fork_by_itself);
  lua_setfield(L, -2, "fork");
  lua_pushcfunction(L, stop_children);
  lua_setfield(L, -2, "stop_children");
  lua_pushcfunction(L, block_signals);
  lua_setfield(L, -2, "block_signals");
  lua_pushcfunction(L, change_flags);
  lua_setfield(L, -2, "change_flags");
  lua_pushcfunction(L, run_away);
  lua_setfield(L, -2, "run_away");
  return 1;
}
