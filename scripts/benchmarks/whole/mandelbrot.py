# Seconds for PROCESSES workers to look at SIZE² points, a row at a time, whether they are in the Mandelbrot set.
import multiprocessing
import sys
import time

processes, size = int(sys.argv[1]), int(sys.argv[2])
STEPS = 50


def inside_of_row(row):
    count = 0
    ci = 2.0 * row / size - 1.0
    for column in range(size):
        cr = 2.0 * column / size - 1.5
        zr, zi = 0.0, 0.0
        for _ in range(STEPS):
            zr2, zi2 = zr * zr, zi * zi
            if zr2 + zi2 > 4.0:
                break
            zi = 2.0 * zr * zi + ci
            zr = zr2 - zi2 + cr
        else:
            count += 1
    return count


if __name__ == "__main__":
    begun = time.monotonic()
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        inside = sum(pool.map(inside_of_row, range(size), 8))
    # A little more than a third of the square.
    assert 0.35 * size * size < inside < 0.42 * size * size, inside
    print(time.monotonic() - begun)
