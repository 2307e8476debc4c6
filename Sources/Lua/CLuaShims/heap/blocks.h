#pragma once

#include "chunks.h"

// The memory of one Lua state, as blocks. Lua tells a block's size when it gives it back: blocks need no headers.
//
// Small blocks are of 76 sizes, each cut from slabs of its own. What is larger comes from malloc, and what is much
// larger is mapped. A block is aligned to 16 bytes, as malloc's are.

enum {
  PROCSCRIPT_BLOCK_STEP = 16,
  PROCSCRIPT_EVEN_SIZES = 64, ///< sizes up to 1024 go in steps of 16, then in quarters of a power of 2
  PROCSCRIPT_LARGEST_EVEN_SIZE = PROCSCRIPT_BLOCK_STEP * PROCSCRIPT_EVEN_SIZES,
  PROCSCRIPT_LARGEST_SMALL_SIZE = 8 << 10,
  PROCSCRIPT_MAPPED_SIZE = 2 << 20, ///< blocks from this size on are mapped; malloc's are those between
  PROCSCRIPT_SIZES = PROCSCRIPT_EVEN_SIZES + 1 + 3 * 4,
};

/// Invariants: `current[n]` is never NULL, and is the head of the list of slabs with room for blocks of size n, or
/// `nothing` if there is none. A slab that is full is in no list; an empty one is given back unless it is current.
struct procscript_blocks {
  /// The blocks that a small heap begins with are cut one after the other from one piece of memory, whatever their
  /// sizes: it is touched, and copied for a child, only as far as it is needed. Freed ones are kept here by size.
  struct procscript_slab early[PROCSCRIPT_SIZES];
  struct procscript_slab *early_memory;
  /// A piece of the same kind for small blocks that cannot be refused once the system has no more memory.
  struct procscript_slab *reserve;
  bool may_use_reserve;
  struct procscript_chunks chunks;
  struct procscript_slab nothing; ///< a slab without room
  struct procscript_slab *current[PROCSCRIPT_SIZES];
};

/// Makes an empty heap, which is the beginning of a zeroed block of `size` bytes, the first that is cut of its memory:
/// what a forked child writes of the heap's own words, at the block's end, lies in one page with what it writes of the
/// blocks behind. NULL when the system has no memory.
struct procscript_blocks *procscript_make_blocks(size_t size);

/// Gives all memory back, the heap's own too. No block is in use any more, but for those that were left behind.
void procscript_end_blocks(struct procscript_blocks *blocks);

/// Gives the system what is in no use: chunks that are kept for more garbage.
void procscript_give_spare_back(struct procscript_blocks *blocks);

/// In the child of a fork: from now on leaves inherited memory as it is, shared with the parent, and takes new memory
/// for new blocks. What is freed of the inherited memory goes back to the system by whole chunks.
void procscript_blocks_leave_inherited(struct procscript_blocks *blocks);

/// The number of a small block's size: from 1, for 0 bytes are no block.
static inline unsigned procscript_size_number(size_t size) {
  if (size <= PROCSCRIPT_LARGEST_EVEN_SIZE) {
    return (unsigned)(size + PROCSCRIPT_BLOCK_STEP - 1) / PROCSCRIPT_BLOCK_STEP;
  }
  unsigned power = 31 - (unsigned)__builtin_clz((unsigned)size - 1);
  return PROCSCRIPT_EVEN_SIZES + 1 + (power - 10) * 4 + ((unsigned)(size - 1) >> (power - 2)) % 4;
}

// Where the quick ways below don't lead.
void *procscript_take_block_slowly(struct procscript_blocks *blocks, size_t size);
void procscript_give_block_back_slowly(struct procscript_blocks *blocks, void *block, size_t size);
void procscript_slab_is_unused(struct procscript_blocks *blocks, unsigned number, struct procscript_slab *slab);

/// Takes a freed block of a slab, or cuts one of `size` bytes from its untouched memory; NULL if it is full. But for the
/// early memory's, all blocks of a slab have the same size.
static inline void *procscript_take_of_slab(struct procscript_slab *slab, size_t size) {
  void *block = slab->freed;
  if (block != NULL) {
    void *next = *(void **)block;
    // Freed long ago, it has mostly left the cache; the next call reads it.
    __builtin_prefetch(next, 1);
    slab->freed = next;
  } else if ((size_t)(slab->end - slab->untouched) >= size) {
    block = slab->untouched;
    slab->untouched += size;
  } else {
    return NULL;
  }
  slab->used++;
  return block;
}

/// A block of `size` bytes, more than 0; NULL when the system has no memory.
static inline void *procscript_take_block(struct procscript_blocks *blocks, size_t size) {
  if (size <= PROCSCRIPT_LARGEST_EVEN_SIZE) {
    unsigned number = procscript_size_number(size);
    void *block = procscript_take_of_slab(blocks->current[number], number * PROCSCRIPT_BLOCK_STEP);
    if (__builtin_expect(block != NULL, 1)) {
      return block;
    }
  }
  return procscript_take_block_slowly(blocks, size);
}

/// Gives a block back that has `size` bytes, more than 0.
static inline void procscript_give_block_back(struct procscript_blocks *blocks, void *block, size_t size) {
  if (size <= PROCSCRIPT_LARGEST_EVEN_SIZE) {
    struct procscript_slab *slab = procscript_slab_of(block);
    if (__builtin_expect(slab->epoch == blocks->chunks.epoch, 1)) {
      *(void **)block = slab->freed;
      slab->freed = block;
      if (__builtin_expect(--slab->used == 0, 0)) {
        procscript_slab_is_unused(blocks, procscript_size_number(size), slab);
      }
      return;
    }
  }
  procscript_give_block_back_slowly(blocks, block, size);
}

/// Gives a block another size, both more than 0; it may move. NULL, and the block is as it was, when the system has no
/// memory.
void *procscript_resize_block(struct procscript_blocks *blocks, void *block, size_t old_size, size_t new_size);
