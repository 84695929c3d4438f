"""Walks over directories, in a child process that can be cut off whatever the file system does."""
import dataclasses
import mmap
import os
import signal
import struct
import time

from .processes import Failure


@dataclasses.dataclass(frozen=True)
class Walked:
    """What a bounded walk did: entries and bytes seen, seconds, and whether it was cut off."""

    entries: int
    bytes: int
    seconds: float
    cut: bool

    def per_entry_us(self):
        """Microseconds for each entry; of no entry at all, at least what was waited."""
        return self.seconds / max(1, self.entries) * 1e6

    def whole_seconds(self, entries):
        """The seconds for so many entries, reckoned from what was done when it was cut off; at least those waited."""
        return self.per_entry_us() * entries / 1e6 if self.cut and self.entries else self.seconds

    def require(self, entries):
        if not self.cut and self.entries != entries:
            raise Failure(f"{self.entries} entries found where there are {entries}")
        return self


def bounded(steps, seconds):
    """Runs steps(), which yields the bytes of each entry, for at most so many whole seconds."""
    shared = mmap.mmap(-1, 32)
    began = time.perf_counter()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(max(1, int(seconds)))
            began = time.perf_counter()
            entries = total = 0
            for size in steps():
                entries += 1
                total += size
                if entries % 64 == 0:
                    struct.pack_into("QQ", shared, 0, entries, total)
            struct.pack_into("QQd", shared, 0, entries, total, time.perf_counter() - began)
            code = 0
        except BaseException as e:  # the child must not run the parent's clean-up
            os.write(2, f"bench: {e!r}\n".encode())
        os._exit(code)
    try:
        _, status = os.waitpid(child, 0)
    except KeyboardInterrupt:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise
    entries, total, took = struct.unpack_from("QQd", shared)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
        return Walked(entries, total, time.perf_counter() - began, True)
    if status:
        raise Failure(f"the walk failed after {entries} entries")
    return Walked(entries, total, took, False)


def scan(directory):
    """Each entry of one directory, with its stat."""
    with os.scandir(directory) as entries:
        for entry in entries:
            yield entry.stat(follow_symlinks=False).st_size


def tree(directory):
    """Each file below a directory, with its stat."""
    todo = [directory]
    while todo:
        with os.scandir(todo.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    todo.append(entry.path)
                else:
                    yield entry.stat(follow_symlinks=False).st_size


def read_all(directory):
    """Each file of one directory, read whole."""
    for name in sorted(os.listdir(directory)):
        with open(os.path.join(directory, name), "rb", buffering=0) as f:
            yield len(f.read())


def stat_each(paths):
    for path in paths:
        yield os.stat(path).st_size
