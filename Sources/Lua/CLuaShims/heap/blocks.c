#include "blocks.h"

#include "mappings.h"

#include <stdlib.h>
#include <string.h>

/// How many slabs a small heap begins with, and how many are kept for when the system has no more memory. No page of
/// them is there before it is touched.
enum { EARLY_SLABS = 4, RESERVE_SLABS = 4 };

/// The largest size of a number.
static unsigned size_of_number(unsigned number) {
  if (number <= PROCSCRIPT_EVEN_SIZES) {
    return number * PROCSCRIPT_BLOCK_STEP;
  }
  unsigned quarter = number - PROCSCRIPT_EVEN_SIZES - 1;
  return (5 + quarter % 4) << (8 + quarter / 4);
}

// Lists of slabs with room, the head of each in `current`

static void prepend_slab(struct procscript_blocks *blocks, unsigned number, struct procscript_slab *slab) {
  struct procscript_slab *head = blocks->current[number];
  slab->previous = NULL;
  slab->next = head;
  if (head != &blocks->nothing) {
    head->previous = slab;
  }
  blocks->current[number] = slab;
}

/// After the head: the slab that blocks are taken from stays, until it is full.
static void insert_slab(struct procscript_blocks *blocks, unsigned number, struct procscript_slab *slab) {
  struct procscript_slab *head = blocks->current[number];
  if (head == &blocks->nothing) {
    prepend_slab(blocks, number, slab);
    return;
  }
  slab->previous = head;
  slab->next = head->next;
  if (slab->next != &blocks->nothing) {
    slab->next->previous = slab;
  }
  head->next = slab;
}

static void remove_slab(struct procscript_blocks *blocks, unsigned number, struct procscript_slab *slab) {
  if (slab->next != &blocks->nothing) {
    slab->next->previous = slab->previous;
  }
  *(slab->previous != NULL ? &slab->previous->next : &blocks->current[number]) = slab->next;
}

// Taking

static void *take_small(struct procscript_blocks *blocks, unsigned number) {
  unsigned size = size_of_number(number);
  for (;;) {
    struct procscript_slab *slab = blocks->current[number];
    void *block = procscript_take_of_slab(slab, size);
    if (block != NULL) {
      return block;
    }
    if (slab != &blocks->nothing) {
      remove_slab(blocks, number, slab);
      slab->is_full = true;
      slab->epoch = 0;
      continue;
    }
    if (blocks->chunks.epoch == 1) {
      block = procscript_take_of_slab(blocks->early_memory, size);
      if (block != NULL) {
        return block;
      }
    }
    slab = procscript_take_slabs(&blocks->chunks, 1);
    if (slab == NULL) {
      return blocks->may_use_reserve ? procscript_take_of_slab(blocks->reserve, size) : NULL;
    }
    slab->epoch = blocks->chunks.epoch;
    prepend_slab(blocks, number, slab);
  }
}

// Giving back

static void keep(struct procscript_slab *slab, void *block) {
  *(void **)block = slab->freed;
  slab->freed = block;
}

void procscript_slab_is_unused(struct procscript_blocks *blocks, unsigned number, struct procscript_slab *slab) {
  if (slab != blocks->current[number]) {
    remove_slab(blocks, number, slab);
    procscript_give_slab_back(&blocks->chunks, slab);
  }
}

static void give_early_back(struct procscript_blocks *blocks, unsigned number, void *block) {
  struct procscript_slab *slab = &blocks->early[number];
  keep(slab, block);
  if (slab->is_full) {
    slab->is_full = false;
    insert_slab(blocks, number, slab);
  }
}

static void give_small_back(struct procscript_blocks *blocks, unsigned number, void *block) {
  struct procscript_slab *slab = procscript_slab_of(block);
  if (!procscript_is_of_this_epoch(&blocks->chunks, slab)) {
    // Inherited: to keep the block would unshare its page.
    if (!slab->is_early && --slab->used == 0) {
      procscript_give_slab_back(&blocks->chunks, slab);
    }
    return;
  }
  if (slab->is_early) {
    give_early_back(blocks, number, block);
    return;
  }
  keep(slab, block);
  slab->used--;
  if (slab->is_full) {
    slab->is_full = false;
    slab->epoch = blocks->chunks.epoch;
    insert_slab(blocks, number, slab);
  }
  if (slab->used == 0) {
    procscript_slab_is_unused(blocks, number, slab);
  }
}

// Large blocks

static void *take_large(size_t size) { return size < PROCSCRIPT_MAPPED_SIZE ? malloc(size) : procscript_map(size, true); }

static void give_large_back(void *block, size_t size) {
  if (size < PROCSCRIPT_MAPPED_SIZE) {
    free(block);
  } else {
    procscript_unmap(block, size);
  }
}

// Blocks of all sizes

void *procscript_take_block_slowly(struct procscript_blocks *blocks, size_t size) {
  return size <= PROCSCRIPT_LARGEST_SMALL_SIZE ? take_small(blocks, procscript_size_number(size)) : take_large(size);
}

void procscript_give_block_back_slowly(struct procscript_blocks *blocks, void *block, size_t size) {
  if (size <= PROCSCRIPT_LARGEST_SMALL_SIZE) {
    give_small_back(blocks, procscript_size_number(size), block);
  } else {
    give_large_back(block, size);
  }
}

void *procscript_resize_block(struct procscript_blocks *blocks, void *block, size_t old_size, size_t new_size) {
  size_t smaller = old_size < new_size ? old_size : new_size;
  size_t larger = old_size < new_size ? new_size : old_size;
  if (larger <= PROCSCRIPT_LARGEST_SMALL_SIZE) {
    if (procscript_size_number(old_size) == procscript_size_number(new_size)) {
      return block;
    }
  } else if (smaller >= PROCSCRIPT_MAPPED_SIZE) {
    return procscript_remap(block, old_size, new_size);
  } else if (smaller > PROCSCRIPT_LARGEST_SMALL_SIZE && larger < PROCSCRIPT_MAPPED_SIZE) {
    return realloc(block, new_size);
  }
  void *copy = procscript_take_block(blocks, new_size);
  if (copy == NULL) {
    return NULL;
  }
  memcpy(copy, block, smaller);
  procscript_give_block_back(blocks, block, old_size);
  return copy;
}

// The heap

struct procscript_blocks *procscript_make_blocks(size_t size) {
  struct procscript_chunks chunks = {.epoch = 1};
  struct procscript_slab *memory = procscript_take_slabs(&chunks, EARLY_SLABS + RESERVE_SLABS);
  if (memory == NULL) {
    return NULL;
  }
  for (int i = 0; i < EARLY_SLABS + RESERVE_SLABS; i++) {
    memory[i].is_early = true;
  }
  struct procscript_slab *reserve = &memory[EARLY_SLABS];
  reserve->end = memory->end;
  reserve->untouched = memory->end = memory->end - RESERVE_SLABS * PROCSCRIPT_SLAB_SIZE;
  unsigned whole_size = (unsigned)(size + PROCSCRIPT_BLOCK_STEP - 1) / PROCSCRIPT_BLOCK_STEP * PROCSCRIPT_BLOCK_STEP;
  struct procscript_blocks *blocks = procscript_take_of_slab(memory, whole_size); // zeroed, as all that comes from the system
  blocks->chunks = chunks;
  blocks->early_memory = memory;
  blocks->reserve = reserve;
  for (unsigned number = 0; number < PROCSCRIPT_SIZES; number++) {
    blocks->current[number] = &blocks->nothing;
    blocks->early[number].is_full = true;
  }
  return blocks;
}

void procscript_give_spare_back(struct procscript_blocks *blocks) {
  for (unsigned number = 0; number < PROCSCRIPT_SIZES; number++) {
    struct procscript_slab *slab = blocks->current[number];
    if (slab != &blocks->nothing && slab->used == 0 && slab != &blocks->early[number]) {
      remove_slab(blocks, number, slab);
      procscript_give_slab_back(&blocks->chunks, slab);
    }
  }
  procscript_free_empty_chunks(&blocks->chunks);
}

void procscript_end_blocks(struct procscript_blocks *blocks) {
  procscript_give_spare_back(blocks);
  procscript_free_chunk(&blocks->chunks, blocks->early_memory); // the last: the heap itself is there
}

void procscript_blocks_leave_inherited(struct procscript_blocks *blocks) {
  procscript_leave_chunks(&blocks->chunks);
  for (unsigned number = 0; number < PROCSCRIPT_SIZES; number++) {
    blocks->current[number] = &blocks->nothing;
  }
}
