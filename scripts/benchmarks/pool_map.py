# Tasks a second: a pool of 2 maps a small function over COUNT numbers, CHUNKSIZE at a time; 0 for the default.
import multiprocessing
import sys
import time


def square(x):
    return x * x


if __name__ == "__main__":
    chunksize, count = int(sys.argv[1]), int(sys.argv[2])
    numbers = list(range(1, count + 1))
    with multiprocessing.get_context("fork").Pool(2) as pool:
        pool.map(square, numbers, chunksize or None)
        begun = time.monotonic()
        pool.map(square, numbers, chunksize or None)
        print(count / (time.monotonic() - begun))
