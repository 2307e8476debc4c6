# Seconds for COUNT lines to go through three stages, by queues: one makes them, PROCESSES split and check them, one adds
# up.
import multiprocessing
import sys
import time

processes, count = int(sys.argv[1]), int(sys.argv[2])


def make(lines):
    for i in range(1, count + 1):
        lines.put("%d,%d,%d" % (i, i % 97, i % 89))
    for _ in range(processes):
        lines.put(None)


def split(lines, numbers):
    while True:
        line = lines.get()
        if line is None:
            break
        numbers.put(sum(int(field) for field in line.split(",")))
    numbers.put(None)


if __name__ == "__main__":
    begun = time.monotonic()
    multiprocessing.set_start_method("fork")
    lines, numbers = multiprocessing.Queue(1000), multiprocessing.Queue(1000)
    multiprocessing.Process(target=make, args=(lines,)).start()
    for _ in range(processes):
        multiprocessing.Process(target=split, args=(lines, numbers)).start()
    found, running = 0, processes
    while running > 0:
        number = numbers.get()
        if number is None:
            running -= 1
        else:
            found += number
    assert found == sum(i + i % 97 + i % 89 for i in range(1, count + 1)), found
    print(time.monotonic() - begun)
