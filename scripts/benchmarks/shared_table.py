# Accesses a second to a manager's dictionary: COUNT times, a value is set and got again.
import multiprocessing
import sys
import time


def run(table, times):
    for i in range(times):
        table["key"] = i
        assert table["key"] == i


def main(count):
    with multiprocessing.Manager() as manager:
        table = manager.dict(key=0)
        run(table, count // 10)
        begun = time.perf_counter()
        run(table, count)
        print(2 * count / (time.perf_counter() - begun))


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    main(int(sys.argv[1]))
