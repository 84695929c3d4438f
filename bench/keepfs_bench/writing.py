"""Workloads that write: each in a collection or folder of its own, and done when it is durable."""
import contextlib
import io
import os
import random
import shutil
import subprocess
import tarfile
import tempfile
import time

from . import machine
from .processes import Failure, run

MIB = 1 << 20
SMALL_BYTES = 4096
READ_WRITE = ("--read-write",)


@contextlib.contextmanager
def _place(bench, target, name, options=()):
    """A new, empty directory to write to, in a mount that was started for it."""
    if not getattr(target, "layout", None):
        target.begin()
        directory = target.path("writing-" + name)
        os.mkdir(directory)
    else:
        attributes = {"name": f"{name} by {target.name} {time.time()}", "owner_uuid": bench.index["home"],
                      "manifest_text": ""}
        made = bench.cluster.api.call("POST", "collections", {"collection": attributes})
        bench.index["writing"] = {"uuid": made["uuid"]}
        target.begin(options=READ_WRITE + tuple(options))
        directory = target.path("writing")
    try:
        yield directory
    finally:
        if not getattr(target, "layout", None):
            shutil.rmtree(directory)


def _sync(path):
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _until(limit_seconds, steps):
    """Takes steps until all are done or the time is over; returns how many were."""
    ends = time.perf_counter() + limit_seconds
    done = 0
    for step in steps:
        step()
        done += 1
        if time.perf_counter() > ends:
            break
    return done


def _measure_rate(bench, target, case, directory, steps, committed=None):
    """Steps a second, the final fsync included; unless its seconds are a case of their own."""
    with bench.recorder.measure(target, case) as sample:
        began = time.perf_counter()
        done = _until(bench.options.limit_seconds, steps)
        closed = time.perf_counter()
        _sync(directory)
        synced = time.perf_counter()
        sample["value"] = done / ((closed if committed else synced) - began)
        sample["done"] = done
    if committed and target.pid:
        bench.recorder.add(target.name, committed, synced - closed)


def _write(path, data):
    with open(path, "wb", buffering=0) as f:
        f.write(data)


def large(bench, target):
    """A large file, and a copy of it inside the mount."""
    data = random.Random(7).randbytes(16 * MIB)
    with _place(bench, target, "large") as directory:
        path = os.path.join(directory, "big.bin")
        with bench.recorder.measure(target, "write_big") as sample:
            began = time.perf_counter()
            with open(path, "wb", buffering=0) as f:
                for i in range(bench.sizes.write_mib // 16):
                    f.write(i.to_bytes(8, "big"))  # no block is like another
                    f.write(memoryview(data)[8:])
                os.fsync(f.fileno())
            sample["value"] = bench.sizes.write_mib / (time.perf_counter() - began)
        if target.pid:
            bench.recorder.add(target.name, "write_rss", machine.memory_mib(target.pid)["peak"])
        with bench.recorder.measure(target, "write_copy"):
            run(["cp", path, os.path.join(directory, "copy.bin")], timeout=bench.options.limit_seconds * 2)
        _overwrite(bench, target, path, directory)


def _overwrite(bench, target, path, directory):
    places = random.Random(8)
    data = os.urandom(SMALL_BYTES)
    fd = os.open(path, os.O_RDWR)
    blocks = os.fstat(fd).st_size // SMALL_BYTES
    try:
        steps = (lambda: os.pwrite(fd, data, places.randrange(blocks) * SMALL_BYTES)
                 for _ in range(bench.sizes.write_overwrites))
        _measure_rate(bench, target, "write_random", directory, steps)
    finally:
        os.close(fd)


def small(bench, target):
    data = os.urandom(SMALL_BYTES)
    for case, options in (("write_small", ()), ("write_small_close", ("--commit", "close"))):
        if options and target.name != "keepfs":
            if getattr(target, "layout", None):  # it knows no other way
                bench.recorder.add(target.name, case, next(
                    line["value"] for line in reversed(bench.recorder.samples) if line.get("case") == "write_small"))
            continue
        with _place(bench, target, case, options) as directory:
            steps = ((lambda i=i: _write(os.path.join(directory, f"f{i:05d}"), i.to_bytes(4, "big") + data[4:]))
                     for i in range(bench.sizes.write_files))
            _measure_rate(bench, target, case, directory, steps, None if options else "write_small_after")


def untar(bench, target):
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for i in range(bench.sizes.untar_files):
            info = tarfile.TarInfo(f"d{i % 50:02d}/f{i:05d}.txt")
            info.size = 1000
            tar.addfile(info, io.BytesIO(b"%9d\n" % i * 100))
    with _place(bench, target, "untar") as directory:
        with bench.recorder.measure(target, "write_untar") as sample:
            began = time.perf_counter()
            try:
                subprocess.run(["tar", "x", "-C", directory], input=archive.getvalue(), check=True,
                               timeout=bench.options.limit_seconds)
            except subprocess.TimeoutExpired:
                sample["cut"] = True
            except subprocess.CalledProcessError as e:
                raise Failure(f"{target.name}: tar ended with {e.returncode}")
            _sync(directory)
            seconds = time.perf_counter() - began
            sample["value"] = sum(len(files) for _, _, files in os.walk(directory)) / seconds


def clone(bench, target):
    with _repository(bench.sizes.clone_files) as repository, _place(bench, target, "clone") as directory:
        copy = os.path.join(directory, "copy")
        with bench.recorder.measure(target, "write_clone"):
            run(["git", "clone", "-q", "--no-hardlinks", repository, copy], timeout=bench.options.limit_seconds * 2)
            _sync(directory)
        run(["git", "-C", copy, "fsck"], timeout=bench.options.limit_seconds * 2)


@contextlib.contextmanager
def _repository(files):
    with tempfile.TemporaryDirectory(prefix="keepfs-bench-git-") as folder:
        git = ["git", "-C", folder, "-c", "user.name=bench", "-c", "user.email=bench@localhost"]
        run(git + ["init", "-q"])
        for i in range(files):
            os.makedirs(os.path.join(folder, f"d{i % 20:02d}"), exist_ok=True)
            _write(os.path.join(folder, f"d{i % 20:02d}", f"f{i:04d}.txt"), b"line %d\n" % i * 50)
        run(git + ["add", "-A"])
        run(git + ["commit", "-q", "-m", "files"])
        yield folder
