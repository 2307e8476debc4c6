# Microseconds for a program: COUNT times one that does nothing is started and waited for; with "run" what it prints is taken.
import subprocess
import sys
import time


def start_and_wait(times, takes_output):
    for _ in range(times):
        subprocess.run(["true"], capture_output=takes_output)


def main(count, takes_output):
    start_and_wait(count // 10, takes_output)
    begun = time.perf_counter()
    start_and_wait(count, takes_output)
    print((time.perf_counter() - begun) / count * 1e6)


main(int(sys.argv[1]), sys.argv[2:] == ["run"])
