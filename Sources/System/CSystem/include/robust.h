#pragma once

#include <linux/futex.h>
#include <stddef.h>
#include <stdint.h>

// The kernel's word for a futex whose holder dies. At the end of a thread the kernel looks at the thread's robust list,
// and at one futex beside it, `list_op_pending`: the one that the thread was working on. Where that word holds the
// thread's id, the kernel puts FUTEX_OWNER_DIED in its place and wakes one waiter; where it holds no id, the kernel
// only wakes one. Setting that field alone is enough for a lock at a time, and costs two stores.

/// What is known of the calling thread.
struct procscript_robust_thread {
  uint32_t id;                   ///< the kernel's thread id; 0: not known in this process yet
  struct robust_list_head *head; ///< the list that the kernel will look at
};

extern _Thread_local struct procscript_robust_thread procscript_this_thread;

/// Finds out both of them. Returns 0, or the error number of a system without robust futexes.
///
/// glibc registers one list head for each thread, and anew in the child of a fork; its robust mutexes use the same
/// `list_op_pending`, but only inside of its own functions. What is known here is forgotten in the child of a fork.
int procscript_robust_register(void);

/// Registers, and tries whether futexes can be kept: 0, or the error number of a system that lacks what this needs, as
/// user-mode emulators do.
int procscript_robust_check(void);

/// In the child of a fork: forgets what its parent has registered.
void procscript_robust_forget(void);

/// The id of the calling thread; 0: `procscript_robust_register` must be called first.
static inline uint32_t procscript_robust_thread_id(void) { return procscript_this_thread.id; }

/// Whether the calling thread is working on a futex.
static inline _Bool procscript_robust_is_working(void) { return procscript_this_thread.head->list_op_pending != NULL; }

/// Tells the kernel that the calling thread is working on `word`. Nothing that follows is moved before it.
static inline void procscript_robust_begin(uint32_t *word) {
  struct robust_list_head *head = procscript_this_thread.head;
  // The kernel adds the offset again. (glibc's is that of a mutex's word from the mutex's list node.)
  struct robust_list *node = (struct robust_list *)((char *)word - head->futex_offset);
  __atomic_store_n(&head->list_op_pending, node, __ATOMIC_RELAXED);
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

/// Tells the kernel that it is no more. Nothing that precedes is moved after it.
static inline void procscript_robust_end(void) {
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  __atomic_store_n(&procscript_this_thread.head->list_op_pending, NULL, __ATOMIC_RELAXED);
}

/// Bytes from the node of a lasting futex to its word, as in glibc's robust mutexes. The 8 bytes before the node are
/// glibc's too, which links its own nodes both ways.
enum { procscript_lasting_word_offset = -32 };

/// Keeps a futex's word in the calling thread's robust list until the thread ends: once the word holds the thread's id,
/// the kernel marks it at the thread's end, however it ends. `node` is where the list goes through; the word lies
/// `procscript_lasting_word_offset` bytes from it. Returns 0, or ENOTSUP where the C library's list has another offset.
int procscript_robust_keep(struct robust_list *node);

/// Empties the calling thread's robust list: what was in it lies in memory that this process has no more.
void procscript_robust_start_over(void);
