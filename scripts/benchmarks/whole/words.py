# Seconds for PROCESSES workers to count how often each word of FILE comes; TOTAL is how many there are.
import collections
import multiprocessing
import os
import sys
import time

processes, path, total = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
PARTS, PIECE = 16, 1 << 20


# The words of the lines that begin after the byte `first`, up to the one in which the byte `last` is.
def counted(part):
    first, last = part
    counts = collections.Counter()
    with open(path, "rb") as file:
        file.seek(first)
        if first > 0:
            file.readline()
        place = file.tell()
        while place < last:
            text = file.read(min(PIECE, last - place)) + file.readline()
            counts.update(text.split())
            place = file.tell()
    return counts


if __name__ == "__main__":
    begun = time.monotonic()
    size = os.path.getsize(path)
    parts = [(size * i // PARTS, size * (i + 1) // PARTS) for i in range(PARTS)]
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        sums = collections.Counter()
        for counts in pool.imap_unordered(counted, parts):
            sums.update(counts)
    assert sum(sums.values()) == total, sum(sums.values())
    print(time.monotonic() - begun)
