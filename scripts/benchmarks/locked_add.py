# Additions a second: two processes add 1 to one shared value, COUNT times each.
import multiprocessing
import sys
import time


def add(v, line, warmup, count):
    for _ in range(warmup):
        with v.get_lock():
            v.value += 1
    line.wait()
    begun = time.perf_counter()
    for _ in range(count):
        with v.get_lock():
            v.value += 1
    line.wait()
    return time.perf_counter() - begun


def main(count):
    warmup = count // 10
    v = multiprocessing.Value("q", 0)
    line = multiprocessing.Barrier(2)
    multiprocessing.Process(target=add, args=(v, line, warmup, count), daemon=True).start()
    seconds = add(v, line, warmup, count)
    assert v.value == 2 * (warmup + count)
    print(2 * count / seconds)


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    main(int(sys.argv[1]))
