# Round trips a second: a small integer goes through a pipe to another process and comes back, COUNT times.
import multiprocessing
import sys
import time


def answer(there, times):
    for _ in range(times):
        there.send(there.recv())


def ask(here, times):
    for i in range(times):
        here.send(i % 256)
        here.recv()


def child(there, start, warmup, count):
    answer(there, warmup)
    start.wait()
    answer(there, count)


def main(count):
    warmup = count // 10
    here, there = multiprocessing.Pipe()
    start = multiprocessing.Barrier(2)
    multiprocessing.Process(target=child, args=(there, start, warmup, count), daemon=True).start()
    ask(here, warmup)
    start.wait()
    begun = time.perf_counter()
    ask(here, count)
    print(count / (time.perf_counter() - begun))


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    main(int(sys.argv[1]))
