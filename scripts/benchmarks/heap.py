# What the programs with a large heap share: how it is made, and how memory is looked at.
import re


def kibibytes(file, pattern):
    """What a file in /proc has under the names that match a pattern."""
    with open("/proc/" + file) as lines:
        found = (re.match(pattern + r":\s*(\d+) kB", line) for line in lines)
        total = sum(int(match.group(1)) for match in found if match)
    assert total > 0, file + " tells nothing"
    return total


def resident():
    return kibibytes("self/status", "VmRSS")


def private():
    return kibibytes("self/smaps_rollup", r"Private_\w+")


def make(mebibytes):
    """A list of small lists, each with a string of its own, that together take so much."""
    made, goal = [], resident() + mebibytes * 1024
    while resident() < goal:
        for _ in range(10000):
            number = len(made)
            made.append([number, number, number, number, number, number, "item %d" % number])
    return made
