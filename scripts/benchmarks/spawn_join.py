# Processes a second: COUNT times a fresh interpreter is started that does nothing, and joined.
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
    print(count / (time.perf_counter() - begun))


if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    main(int(sys.argv[1]))
