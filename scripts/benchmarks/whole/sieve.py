# Seconds for PROCESSES to find the primes below SIZE in a shared array of numbers: each crosses out multiples in a part of
# it; COUNT is how many primes there are.
import math
import multiprocessing
import sys
import time

processes, size, count = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
PARTS = 16


# The primes from `first` to `last`.
def sieve(first, last):
    for prime in small:
        for i in range(max(prime * prime, (first + prime - 1) // prime * prime), last + 1, prime):
            crossed[i - 1] = 1
    found = 0
    for i in range(max(first, 2), last + 1):
        if crossed[i - 1] == 0:
            found += 1
    return found


if __name__ == "__main__":
    begun = time.monotonic()
    multiprocessing.set_start_method("fork")
    crossed = multiprocessing.Array("d", size, lock=False)
    root = math.isqrt(size)
    small, is_crossed = [], [False] * (root + 1)
    for i in range(2, root + 1):
        if not is_crossed[i]:
            small.append(i)
            for j in range(i * i, root + 1, i):
                is_crossed[j] = True
    parts = [(size * i // PARTS + 1, size * (i + 1) // PARTS) for i in range(PARTS)]
    with multiprocessing.Pool(processes) as pool:
        found = sum(pool.starmap(sieve, parts, 1))
    assert found == count, found
    print(time.monotonic() - begun)
