# Seconds for PROCESSES workers to read FILE, a line of JSON for each purchase, and to add up what each customer paid.
import json
import multiprocessing
import os
import sys
import time

processes, path, cents = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
PARTS = 16


# The sums of the lines that begin after the byte `first`, up to the one in which the byte `last` is.
def sums_of(first, last):
    sums = {}
    with open(path, "rb") as file:
        file.seek(first)
        if first > 0:
            file.readline()
        place = file.tell()
        while place < last:
            line = file.readline()
            purchase = json.loads(line)
            for item in purchase["items"]:
                customer = purchase["customer"]
                sums[customer] = sums.get(customer, 0) + item["price"] * item["count"]
            place += len(line)
    return sums


if __name__ == "__main__":
    begun = time.monotonic()
    size = os.path.getsize(path)
    parts = [(size * i // PARTS, size * (i + 1) // PARTS) for i in range(PARTS)]
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        found = sum(sum(sums.values()) for sums in pool.starmap(sums_of, parts, 1))
    assert found == cents, found
    print(time.monotonic() - begun)
