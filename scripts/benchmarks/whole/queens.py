# Seconds for PROCESSES workers to count the ways to put N queens on a board, a task for each place of the first two.
import multiprocessing
import sys
import time

processes, n, ways = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])


# The ways to go on in rows from `row` on; `columns`, `rising` and `falling` are taken.
def count(row, columns, rising, falling):
    if row == n:
        return 1
    found = 0
    for column in range(n):
        up, down = row + column, row - column + n
        if not (columns[column] or rising[up] or falling[down]):
            columns[column] = rising[up] = falling[down] = True
            found += count(row + 1, columns, rising, falling)
            columns[column] = rising[up] = falling[down] = False
    return found


def ways_from(first, second):
    columns, rising, falling = [False] * n, [False] * 2 * n, [False] * 2 * n
    for row, column in enumerate((first, second)):
        up, down = row + column, row - column + n
        if columns[column] or rising[up] or falling[down]:
            return 0
        columns[column] = rising[up] = falling[down] = True
    return count(2, columns, rising, falling)


if __name__ == "__main__":
    begun = time.monotonic()
    starts = [(first, second) for first in range(n) for second in range(n)]
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        found = sum(pool.starmap(ways_from, starts))
    assert found == ways, found
    print(time.monotonic() - begun)
