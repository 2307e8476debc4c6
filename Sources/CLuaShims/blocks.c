#include "blocks.h"

#include "mappings.h"

#include <stdlib.h>
#include <string.h>

/// How many slabs a small heap begins with, and how many are kept for when the system has no more memory. No page of
/// them is there before it is touched.
enum { EARLY_SLABS = 4, RESERVE_SLABS = 4 };

/// The largest size of a number.
static unsigned size_of_number(unsigned number) {
  if (number <= SHIM_EVEN_SIZES) {
    return number * SHIM_BLOCK_STEP;
  }
  unsigned quarter = number - SHIM_EVEN_SIZES - 1;
  return (5 + quarter % 4) << (8 + quarter / 4);
}

// Lists of slabs with room, the head of each in `current`

static void prepend_slab(struct shim_blocks *blocks, unsigned number, struct shim_slab *slab) {
  struct shim_slab *head = blocks->current[number];
  slab->previous = NULL;
  slab->next = head;
  if (head != &blocks->nothing) {
    head->previous = slab;
  }
  blocks->current[number] = slab;
}

/// After the head: the slab that blocks are taken from stays, until it is full.
static void insert_slab(struct shim_blocks *blocks, unsigned number, struct shim_slab *slab) {
  struct shim_slab *head = blocks->current[number];
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

static void remove_slab(struct shim_blocks *blocks, unsigned number, struct shim_slab *slab) {
  if (slab->next != &blocks->nothing) {
    slab->next->previous = slab->previous;
  }
  *(slab->previous != NULL ? &slab->previous->next : &blocks->current[number]) = slab->next;
}

// Taking

static void *take_small(struct shim_blocks *blocks, unsigned number) {
  unsigned size = size_of_number(number);
  for (;;) {
    struct shim_slab *slab = blocks->current[number];
    void *block = shim_take_of_slab(slab, size);
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
      block = shim_take_of_slab(blocks->early_memory, size);
      if (block != NULL) {
        return block;
      }
    }
    slab = shim_take_slabs(&blocks->chunks, 1);
    if (slab == NULL) {
      return blocks->may_use_reserve ? shim_take_of_slab(blocks->reserve, size) : NULL;
    }
    slab->epoch = blocks->chunks.epoch;
    prepend_slab(blocks, number, slab);
  }
}

// Giving back

static void keep(struct shim_slab *slab, void *block) {
  *(void **)block = slab->freed;
  slab->freed = block;
}

void shim_slab_is_unused(struct shim_blocks *blocks, unsigned number, struct shim_slab *slab) {
  if (slab != blocks->current[number]) {
    remove_slab(blocks, number, slab);
    shim_give_slab_back(&blocks->chunks, slab);
  }
}

static void give_early_back(struct shim_blocks *blocks, unsigned number, void *block) {
  struct shim_slab *slab = &blocks->early[number];
  keep(slab, block);
  if (slab->is_full) {
    slab->is_full = false;
    insert_slab(blocks, number, slab);
  }
}

static void give_small_back(struct shim_blocks *blocks, unsigned number, void *block) {
  struct shim_slab *slab = shim_slab_of(block);
  if (!shim_is_of_this_epoch(&blocks->chunks, slab)) {
    // Inherited: to keep the block would unshare its page.
    if (!slab->is_early && --slab->used == 0) {
      shim_give_slab_back(&blocks->chunks, slab);
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
    shim_slab_is_unused(blocks, number, slab);
  }
}

// Large blocks

static void *take_large(size_t size) { return size < SHIM_MAPPED_SIZE ? malloc(size) : shim_map(size, true); }

static void give_large_back(void *block, size_t size) {
  if (size < SHIM_MAPPED_SIZE) {
    free(block);
  } else {
    shim_unmap(block, size);
  }
}

// Blocks of all sizes

void *shim_take_block_slowly(struct shim_blocks *blocks, size_t size) {
  return size <= SHIM_LARGEST_SMALL_SIZE ? take_small(blocks, shim_size_number(size)) : take_large(size);
}

void shim_give_block_back_slowly(struct shim_blocks *blocks, void *block, size_t size) {
  if (size <= SHIM_LARGEST_SMALL_SIZE) {
    give_small_back(blocks, shim_size_number(size), block);
  } else {
    give_large_back(block, size);
  }
}

void *shim_resize_block(struct shim_blocks *blocks, void *block, size_t old_size, size_t new_size) {
  size_t smaller = old_size < new_size ? old_size : new_size;
  size_t larger = old_size < new_size ? new_size : old_size;
  if (larger <= SHIM_LARGEST_SMALL_SIZE) {
    if (shim_size_number(old_size) == shim_size_number(new_size)) {
      return block;
    }
  } else if (smaller >= SHIM_MAPPED_SIZE) {
    return shim_remap(block, old_size, new_size);
  } else if (smaller > SHIM_LARGEST_SMALL_SIZE && larger < SHIM_MAPPED_SIZE) {
    return realloc(block, new_size);
  }
  void *copy = shim_take_block(blocks, new_size);
  if (copy == NULL) {
    return NULL;
  }
  memcpy(copy, block, smaller);
  shim_give_block_back(blocks, block, old_size);
  return copy;
}

// The heap

struct shim_blocks *shim_make_blocks(size_t size) {
  struct shim_chunks chunks = {.epoch = 1};
  struct shim_slab *memory = shim_take_slabs(&chunks, EARLY_SLABS + RESERVE_SLABS);
  if (memory == NULL) {
    return NULL;
  }
  for (int i = 0; i < EARLY_SLABS + RESERVE_SLABS; i++) {
    memory[i].is_early = true;
  }
  struct shim_slab *reserve = &memory[EARLY_SLABS];
  reserve->end = memory->end;
  reserve->untouched = memory->end = memory->end - RESERVE_SLABS * SHIM_SLAB_SIZE;
  unsigned whole_size = (unsigned)(size + SHIM_BLOCK_STEP - 1) / SHIM_BLOCK_STEP * SHIM_BLOCK_STEP;
  struct shim_blocks *blocks = shim_take_of_slab(memory, whole_size); // zeroed, as all that comes from the system
  blocks->chunks = chunks;
  blocks->early_memory = memory;
  blocks->reserve = reserve;
  for (unsigned number = 0; number < SHIM_SIZES; number++) {
    blocks->current[number] = &blocks->nothing;
    blocks->early[number].is_full = true;
  }
  return blocks;
}

void shim_give_spare_back(struct shim_blocks *blocks) {
  for (unsigned number = 0; number < SHIM_SIZES; number++) {
    struct shim_slab *slab = blocks->current[number];
    if (slab != &blocks->nothing && slab->used == 0 && slab != &blocks->early[number]) {
      remove_slab(blocks, number, slab);
      shim_give_slab_back(&blocks->chunks, slab);
    }
  }
  shim_free_empty_chunks(&blocks->chunks);
}

void shim_end_blocks(struct shim_blocks *blocks) {
  shim_give_spare_back(blocks);
  shim_free_chunk(&blocks->chunks, blocks->early_memory); // the last: the heap itself is there
}

void shim_blocks_leave_inherited(struct shim_blocks *blocks) {
  shim_leave_chunks(&blocks->chunks);
  for (unsigned number = 0; number < SHIM_SIZES; number++) {
    blocks->current[number] = &blocks->nothing;
  }
}
