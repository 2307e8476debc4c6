# MiB a second: COUNT bytes objects of 1 MiB go from one process to another, through a queue and through a pipe; the
# faster counts.
import multiprocessing
import sys
import time


def produce(send, start, warmup, count):
    message = b"x" * (1 << 20)
    for _ in range(warmup):
        send(message)
    start.wait()
    for _ in range(count):
        send(message)


def rate(channel, count):
    warmup = count // 10
    start = multiprocessing.Barrier(2)
    if channel == "queue":
        q = multiprocessing.Queue(8)
        send, receive = q.put, q.get
    else:
        reader, writer = multiprocessing.Pipe(False)
        send, receive = writer.send, reader.recv
    multiprocessing.Process(target=produce, args=(send, start, warmup, count), daemon=True).start()
    for _ in range(warmup):
        receive()
    start.wait()
    begun = time.perf_counter()
    for _ in range(count):
        receive()
    return count / (time.perf_counter() - begun)


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    print(max(rate(channel, int(sys.argv[1])) for channel in ("queue", "pipe")))
