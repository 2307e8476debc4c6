# MiB by which the private memory of a child grows that makes GARBAGE times 10^6 bytes of small lists and forgets them,
# where its parent has a heap of MEBIBYTES.
import multiprocessing
import sys

import heap

# A list of two elements, with what the garbage collector puts before it, and one integer that no other list has.
LIST_SIZE = 16 + 56 + 2 * 8 + 32


def litter(garbage, growth):
    before = heap.private()
    for i in range(garbage * 1000000 // LIST_SIZE):
        last = [i, i]
    assert last
    growth.value = heap.private() - before


def main(mebibytes, garbage):
    made = heap.make(mebibytes)
    growth = multiprocessing.Value("q", 0)
    process = multiprocessing.Process(target=litter, args=(garbage, growth))
    process.start()
    process.join()
    assert made
    print(growth.value / 1024)


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    main(int(sys.argv[1]), int(sys.argv[2]))
