#define _GNU_SOURCE
#include "robust.h"

#include "direct.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>

_Thread_local struct procscript_robust_thread procscript_this_thread;

/// For a thread that has no list, as it was not made by glibc.
static _Thread_local struct robust_list_head own_head;

static pthread_once_t once = PTHREAD_ONCE_INIT;

// The child has another thread id. What its parent was working on is none of its business.
void procscript_robust_forget(void) { procscript_this_thread.id = 0; }

static bool has_arranged;

static void arrange_to_forget(void) {
  pthread_atfork(NULL, NULL, procscript_robust_forget); // For forks of others than `procscript_fork`.
  has_arranged = true;
}

int procscript_robust_register(void) {
  struct robust_list_head *head = NULL;
  size_t size = 0;
  if (procscript_system_call(SYS_get_robust_list, 0, (long)&head, (long)&size, 0) != 0) return errno;
  if (head == NULL) {
    head = &own_head;
    head->list.next = &head->list;
    head->futex_offset = procscript_lasting_word_offset;
    if (procscript_system_call(SYS_set_robust_list, (long)head, sizeof *head, 0, 0) != 0) return errno;
  }
  // A child need not call it: it would touch another page of the C library for that.
  if (!has_arranged) pthread_once(&once, arrange_to_forget);
  head->list_op_pending = NULL;
  procscript_this_thread.head = head;
  procscript_this_thread.id = (uint32_t)procscript_system_call(SYS_gettid, 0, 0, 0, 0);
  return 0;
}

void procscript_robust_start_over(void) {
  struct robust_list_head *head = procscript_this_thread.head;
  if (head == NULL) return;
  head->list_op_pending = NULL;
  head->list.next = &head->list;
}

int procscript_robust_check(void) {
  int error = procscript_robust_register();
  if (error != 0) return error;
  return procscript_this_thread.head->futex_offset == procscript_lasting_word_offset ? 0 : ENOTSUP;
}

int procscript_robust_keep(struct robust_list *node) {
  struct robust_list_head *head = procscript_this_thread.head;
  if (head->futex_offset != procscript_lasting_word_offset) return ENOTSUP;
  struct robust_list *first = head->list.next;
  node->next = first;
  // glibc finds a node's predecessor in the word before it; it marks some links in their lowest bit.
  struct robust_list **place = (struct robust_list **)node - 1;
  *place = &head->list;
  if (first != &head->list) *((struct robust_list **)((uintptr_t)first & ~(uintptr_t)1) - 1) = node;
  __atomic_store_n(&head->list.next, node, __ATOMIC_RELEASE);
  return 0;
}
