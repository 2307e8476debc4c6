# Microseconds for a process: COUNT times one that does nothing is started and joined.
import multiprocessing
import sys
import time


def nothing():
    pass


def start_and_join(times):
    for _ in range(times):
        p = multiprocessing.Process(target=nothing)
        p.start()
        p.join()


def main(count):
    start_and_join(count // 10)
    begun = time.perf_counter()
    start_and_join(count)
    print((time.perf_counter() - begun) / count * 1e6)


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    main(int(sys.argv[1]))
