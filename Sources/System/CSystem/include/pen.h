// What a process that is recorded knows of itself: plain words, which Swift reads without a check of exclusive access.

#pragma once

#include <stdbool.h>
#include <stdint.h>

/// A lock that a process has.
struct procscript_hold {
  uint64_t subject;
  /// The event of it; NULL where there was no room.
  void *event;
  /// How often it was acquired and not released.
  uint32_t depth;
};

enum { procscript_most_holds = 8, procscript_most_tails = 16 };

struct procscript_pen {
  /// The log in shared memory; NULL while this process is not recorded. Everything else counts only then.
  void *log;
  /// The monotonic clock's nanoseconds when the recording began.
  uint64_t start;
  /// The index of this process's record.
  uint32_t process;

  /// How many chunks this process has taken.
  uint32_t chunk_count;
  /// Where the next event goes, and the end of that chunk; equal where a chunk must be taken first.
  void *next;
  void *limit;

  /// The wait that was noted last; NULL for none.
  void *last_wait;
  /// How many waits were noted.
  uint32_t wait_count;
  /// Whether a wait goes on, and what kind of event it is.
  bool is_waiting;
  uint32_t reason;

  /// The processor time that this process had used when its recording began, in nanoseconds.
  uint64_t used_before;
  /// When its processor time was noted last.
  uint64_t last_use;

  /// What it has, the last acquired last: of more than there is room for, the first.
  struct procscript_hold holds[procscript_most_holds];
  uint32_t held_count;
  /// The hold that was noted last; NULL for none. And how many were noted.
  void *last_hold;
  uint32_t hold_count;

  /// How many times it has printed.
  uint64_t print_count;
  /// Once it has printed much: the chunks that its last prints go into, over and over; how many it has, how often it has
  /// begun one, and where the next print goes, and the end of that chunk.
  void *tails[procscript_most_tails];
  uint32_t tail_count;
  uint32_t tail_turns;
  void *tail_next;
  void *tail_limit;
  /// When it was asked last where the script is, for one of these prints.
  uint64_t tail_placed;

  /// Fills in where the script is; NULL where nobody knows. Returns 0 for nowhere, else source and line in one.
  uint32_t (*place)(void);
};

extern struct procscript_pen procscript_pen;

/// One that knows nothing yet.
static inline void procscript_reset_pen(void) { procscript_pen = (struct procscript_pen){0}; }

static inline bool procscript_is_recorded(void) { return procscript_pen.log != 0; }

static inline struct procscript_pen *procscript_this_pen(void) { return &procscript_pen; }
