#include "chunks.h"

#include "mappings.h"

/// What descriptors take of a chunk's first slab.
enum { HEADER_SIZE = 4 << 10 };
_Static_assert(sizeof(struct procscript_chunk) <= HEADER_SIZE, "the descriptors fit before the first slab's blocks");

static const uint32_t all_slabs = ~(uint32_t)0;

/// From this many chunks on, the next ones are of huge pages: smaller heaps take no more memory than they touch.
enum { SMALL_COUNT = 2 };

static void append_chunk(struct procscript_chunks *chunks, struct procscript_chunk *chunk) {
  chunk->next = NULL;
  chunk->previous = chunks->last_with_room;
  *(chunk->previous != NULL ? &chunk->previous->next : &chunks->with_room) = chunk;
  chunks->last_with_room = chunk;
}

static void prepend_chunk(struct procscript_chunks *chunks, struct procscript_chunk *chunk) {
  chunk->previous = NULL;
  chunk->next = chunks->with_room;
  *(chunk->next != NULL ? &chunk->next->previous : &chunks->last_with_room) = chunk;
  chunks->with_room = chunk;
}

static void remove_chunk(struct procscript_chunks *chunks, struct procscript_chunk *chunk) {
  *(chunk->previous != NULL ? &chunk->previous->next : &chunks->with_room) = chunk->next;
  *(chunk->next != NULL ? &chunk->next->previous : &chunks->last_with_room) = chunk->previous;
}

static void unmap_chunk(struct procscript_chunks *chunks, struct procscript_chunk *chunk) {
  if (chunk->epoch == chunks->epoch) {
    chunks->count--;
  }
  procscript_unmap(chunk, PROCSCRIPT_CHUNK_SIZE);
}

static struct procscript_chunk *make_chunk(struct procscript_chunks *chunks) {
  struct procscript_chunk *chunk = procscript_map(PROCSCRIPT_CHUNK_SIZE, chunks->count >= SMALL_COUNT);
  if (chunk == NULL) {
    return NULL;
  }
  chunk->free_slabs = all_slabs;
  chunk->epoch = chunks->epoch;
  chunks->count++;
  chunks->empty_count++;
  append_chunk(chunks, chunk);
  return chunk;
}

struct procscript_slab *procscript_take_slabs(struct procscript_chunks *chunks, int count) {
  struct procscript_chunk *chunk = count == 1 ? chunks->with_room : NULL;
  if (chunk == NULL) {
    chunk = make_chunk(chunks);
    if (chunk == NULL) {
      return NULL;
    }
  }
  if (chunk->free_slabs == all_slabs) {
    chunks->empty_count--;
  }
  int index = __builtin_ctz(chunk->free_slabs);
  uint32_t taken = (count == PROCSCRIPT_CHUNK_SLABS ? all_slabs : ((uint32_t)1 << count) - 1) << index;
  chunk->free_slabs &= ~taken;
  if (chunk->free_slabs == 0) {
    remove_chunk(chunks, chunk);
  }
  char *begin = (char *)chunk + index * PROCSCRIPT_SLAB_SIZE;
  struct procscript_slab *slab = &chunk->slabs[index];
  *slab = (struct procscript_slab){
      .untouched = index == 0 ? begin + HEADER_SIZE : begin,
      .end = begin + count * PROCSCRIPT_SLAB_SIZE,
  };
  return slab;
}

/// How many empty chunks are kept: garbage comes in waves, and zeroed pages cost. The rest of the heap is `count`.
static size_t reserve(const struct procscript_chunks *chunks) { return 2 + (chunks->count - chunks->empty_count) / 4; }

static void free_empty_chunk(struct procscript_chunks *chunks) {
  struct procscript_chunk *empty = chunks->last_with_room;
  remove_chunk(chunks, empty);
  chunks->empty_count--;
  unmap_chunk(chunks, empty);
}

void procscript_give_slab_back(struct procscript_chunks *chunks, struct procscript_slab *slab) {
  struct procscript_chunk *chunk = procscript_chunk_of(slab);
  bool is_listed = chunk->epoch == chunks->epoch;
  bool had_room = chunk->free_slabs != 0;
  chunk->free_slabs |= (uint32_t)1 << (slab - chunk->slabs);
  if (chunk->free_slabs != all_slabs) {
    if (is_listed && !had_room) {
      prepend_chunk(chunks, chunk);
    }
    return;
  }
  if (is_listed && had_room) {
    remove_chunk(chunks, chunk);
  }
  if (is_listed && chunks->empty_count < reserve(chunks)) {
    chunks->empty_count++;
    append_chunk(chunks, chunk);
  } else {
    unmap_chunk(chunks, chunk);
    // The heap shrinks, and with it the reserve.
    while (chunks->empty_count > reserve(chunks)) {
      free_empty_chunk(chunks);
    }
  }
}

void procscript_leave_chunks(struct procscript_chunks *chunks) {
  chunks->with_room = chunks->last_with_room = NULL;
  chunks->count = chunks->empty_count = 0;
  chunks->epoch++;
}

void procscript_free_empty_chunks(struct procscript_chunks *chunks) {
  while (chunks->empty_count > 0) {
    free_empty_chunk(chunks);
  }
}

void procscript_free_chunk(struct procscript_chunks *chunks, struct procscript_slab *first_slab) {
  struct procscript_chunk *chunk = procscript_chunk_of(first_slab);
  if (chunk->epoch == chunks->epoch && chunk->free_slabs != 0) {
    remove_chunk(chunks, chunk);
  }
  unmap_chunk(chunks, chunk);
}
