# Messages a second: PRODUCERS processes put COUNT small integers each into one queue, this process gets them all.
import multiprocessing
import sys
import time


def produce(q, start, warmup, count):
    for i in range(warmup):
        q.put(i % 256)
    start.wait()
    for i in range(count):
        q.put(i % 256)


def main(producers, count):
    warmup = count // 10
    q = multiprocessing.Queue()
    start = multiprocessing.Barrier(producers + 1)
    for _ in range(producers):
        multiprocessing.Process(target=produce, args=(q, start, warmup, count), daemon=True).start()
    for _ in range(producers * warmup):
        q.get()
    start.wait()
    begun = time.perf_counter()
    for _ in range(producers * count):
        q.get()
    print(producers * count / (time.perf_counter() - begun))


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    main(int(sys.argv[1]), int(sys.argv[2]))
