# COUNT processes are started, and wait until all are there: microseconds for each until it runs.
import multiprocessing
import sys
import time


def idle(arrived, never):
    arrived.release()
    never.wait()


def main(count):
    arrived = multiprocessing.Semaphore(0)
    never = multiprocessing.Event()
    begun = time.perf_counter()
    for _ in range(count):
        multiprocessing.Process(target=idle, args=(arrived, never), daemon=True).start()
    for _ in range(count):
        arrived.acquire()
    print((time.perf_counter() - begun) / count * 1e6)


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    main(int(sys.argv[1]))
