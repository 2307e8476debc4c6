# Seconds to find the ten addresses that come most often in FILES, a web server's logs as gzip packs them: by PROCESSES at a
# time, each with a pipeline of gzip, its own loop and sort.
import multiprocessing
import subprocess
import sys
import time

processes, lines = int(sys.argv[1]), int(sys.argv[2])
files = sys.argv[3:]


def counted(file):
    counts = {}
    with subprocess.Popen(["gzip", "-dc", file], stdout=subprocess.PIPE, text=True) as gzip:
        for line in gzip.stdout:
            address = line.split(None, 1)[0]
            counts[address] = counts.get(address, 0) + 1
    assert gzip.returncode == 0
    text = "".join("%d %s\n" % (count, address) for address, count in counts.items())
    return subprocess.run(["sort", "-rn"], input=text, stdout=subprocess.PIPE, text=True, check=True).stdout


if __name__ == "__main__":
    begun = time.monotonic()
    sums = {}
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        for text in pool.imap_unordered(counted, files):
            for line in text.splitlines():
                count, address = line.split()
                sums[address] = sums.get(address, 0) + int(count)
    order = sorted(sums, key=lambda address: (-sums[address], address))
    assert sum(sums.values()) == lines and sums[order[0]] >= sums[order[9]]
    print(time.monotonic() - begun)
