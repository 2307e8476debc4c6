# Acquisitions a second: one process acquires and releases a lock that nobody else wants, COUNT times.
import multiprocessing
import sys
import time


def acquire_and_release(l, times):
    for _ in range(times):
        l.acquire()
        l.release()


def main(count):
    l = multiprocessing.Lock()
    acquire_and_release(l, count // 10)
    begun = time.perf_counter()
    acquire_and_release(l, count)
    print(count / (time.perf_counter() - begun))


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    main(int(sys.argv[1]))
