# Pools a second: COUNT times a pool of 2 is made, does one task, and is ended.
import multiprocessing
import sys
import time


def make_and_end(times):
    for _ in range(times):
        pool = multiprocessing.get_context("fork").Pool(2)
        pool.apply(abs, (-1,))
        pool.close()
        pool.join()


if __name__ == "__main__":
    count = int(sys.argv[1])
    make_and_end(count // 10)
    begun = time.monotonic()
    make_and_end(count)
    print(count / (time.monotonic() - begun))
