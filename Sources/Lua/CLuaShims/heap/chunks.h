#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Memory from the system, in chunks of 2 MiB that begin at multiples of 2 MiB: what a huge page of the processor's is.
// One page table entry in place of 512 makes forks of a large heap cheap, and walks over it.
//
// A chunk is 32 slabs of 64 KiB. A slab is what blocks of one size are cut from. The descriptors of the slabs stand at
// the chunk's beginning, where the address of a block leads to.

enum {
  PROCSCRIPT_SLAB_SIZE = 64 << 10,
  PROCSCRIPT_CHUNK_SLABS = 32,
  PROCSCRIPT_CHUNK_SIZE = PROCSCRIPT_SLAB_SIZE * PROCSCRIPT_CHUNK_SLABS,
};

/// What is known of one slab.
struct procscript_slab {
  void *freed;    ///< freed blocks, each holding the address of the next; NULL at the end
  char *untouched; ///< from here to `end` no block was ever cut
  char *end;
  uint32_t used;  ///< blocks that are in use
  uint32_t epoch; ///< the epoch in which blocks are taken from it and given back to it at once; 0 if it is a special case
  struct procscript_slab *next, *previous; ///< of a list of slabs with room
  bool is_full;  ///< it is in no list, having no room
  bool is_early; ///< it holds blocks of all sizes: see blocks.c
};

struct procscript_chunk {
  uint32_t free_slabs; ///< one bit for each
  uint32_t epoch;      ///< the epoch in which slabs are taken from it
  struct procscript_chunk *next, *previous; ///< of the list of chunks with free slabs
  struct procscript_slab slabs[PROCSCRIPT_CHUNK_SLABS];
};

/// The chunks of one heap.
///
/// Invariant: `with_room` lists the chunks of this epoch that have free slabs; those that are empty come last.
struct procscript_chunks {
  struct procscript_chunk *with_room, *last_with_room;
  size_t count;       ///< chunks of this epoch
  size_t empty_count; ///< those of them without a slab in use
  uint32_t epoch;     ///< from 1; another begins in the child of a fork that leaves its inherited memory as it is
};

/// The chunk that an address is in, that of a block or of a descriptor.
static inline struct procscript_chunk *procscript_chunk_of(const void *address) {
  return (struct procscript_chunk *)((uintptr_t)address & ~(uintptr_t)(PROCSCRIPT_CHUNK_SIZE - 1));
}

/// The descriptor of the slab that a block was cut from.
static inline struct procscript_slab *procscript_slab_of(const void *block) {
  return &procscript_chunk_of(block)->slabs[(uintptr_t)block % PROCSCRIPT_CHUNK_SIZE / PROCSCRIPT_SLAB_SIZE];
}

/// Whether a slab was not inherited from before the last call of `procscript_leave_chunks`.
static inline bool procscript_is_of_this_epoch(const struct procscript_chunks *chunks, const struct procscript_slab *slab) {
  return procscript_chunk_of(slab)->epoch == chunks->epoch;
}

/// `count` free slabs that stand one after the other, in a chunk of which nothing else is in use if `count` is above 1.
/// Their memory goes from the first's `untouched` to its `end`. NULL when the system has no memory.
struct procscript_slab *procscript_take_slabs(struct procscript_chunks *chunks, int count);

/// Gives a slab back of which no block is in use. Chunks that are empty go back to the system, but for a reserve.
void procscript_give_slab_back(struct procscript_chunks *chunks, struct procscript_slab *slab);

/// Begins another epoch: no slab is taken any more from the chunks that are there.
void procscript_leave_chunks(struct procscript_chunks *chunks);

/// Gives all empty chunks back to the system.
void procscript_free_empty_chunks(struct procscript_chunks *chunks);

/// Gives a chunk back to the system, whatever is in it.
void procscript_free_chunk(struct procscript_chunks *chunks, struct procscript_slab *first_slab);
