# Milliseconds for a process: COUNT times one that does nothing is started and joined by one with a heap of MEBIBYTES;
# the median.
import multiprocessing
import statistics
import sys
import time

import heap


def nothing():
    pass


def main(mebibytes, count):
    made = heap.make(mebibytes)
    times = []
    for _ in range(count):
        begun = time.perf_counter()
        process = multiprocessing.Process(target=nothing)
        process.start()
        process.join()
        times.append(time.perf_counter() - begun)
    assert made
    print(statistics.median(times) * 1e3)


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    main(int(sys.argv[1]), int(sys.argv[2]))
