"""Workloads that read content."""
import hashlib
import json
import os
import time

from . import walk
from .machine import drop_caches
from .processes import Failure, run
from .tools import require

CHUNK = 1 << 20
MIB = 1 << 20


def read_file(path, buffer=None):
    """Reads a file to its end with one buffer; returns its bytes."""
    buffer = buffer or bytearray(CHUNK)
    fd = os.open(path, os.O_RDONLY)
    try:
        total = 0
        while n := os.readv(fd, [buffer]):
            total += n
        return total
    finally:
        os.close(fd)


def md5_of(path):
    digest = hashlib.md5()
    with open(path, "rb", buffering=0) as f:
        while data := f.read(CHUNK):
            digest.update(data)
    return digest.hexdigest()


def _timed_read(bench, target, case, path):
    with bench.recorder.measure(target, case) as sample:
        began = time.perf_counter()
        size = read_file(path)
        seconds = time.perf_counter() - began
        sample["value"] = size / MIB / seconds
        sample["bytes"] = size
    return sample


def sequential(bench, target):
    target.begin()
    path = target.path("big", "big.bin")
    _timed_read(bench, target, "seq_cold", path)
    if bench.recorder.round == 1 and bench.index:
        # A fast reader of wrong bytes is no reader.
        if md5_of(path) != bench.index["big"]["md5"]:
            raise Failure(f"{target.name} read wrong bytes from {path}")
    target.forget_pages(path)
    sample = _timed_read(bench, target, "seq_warm", path)
    if target.pid:
        bench.recorder.add(target.name, "cpu_warm", sample["daemon_cpu_s"] * 2**30 / sample["bytes"])
    if drop_caches():
        _timed_read(bench, target, "seq_dropped", path)
    read_file(path)
    _timed_read(bench, target, "seq_pagecache", path)


def first_mib(bench, target):
    if not target.pid and not getattr(target, "layout", None):
        return
    _first_mib(bench, target, "first_mib", ())
    if target.name == "keepfs":
        _first_mib(bench, target, "first_early", ("--early-read",))


def _first_mib(bench, target, case, options):
    target.begin(options=options)
    path = target.path("big", "big.bin")
    os.stat(path)
    with bench.recorder.measure(target, case) as sample:
        began = time.perf_counter()
        with open(path, "rb", buffering=0) as f:
            if len(f.read(MIB)) < 1:
                raise Failure(f"nothing read from {path}")
        sample["value"] = (time.perf_counter() - began) * 1e3


def random_reads(bench, target):
    """On what the daemon has in its cache: the whole file has been read once.

    No page is read twice, else the kernel's page cache would answer.
    """
    fio = require("fio")
    target.begin(cold=False)
    path = target.path("big", "big.bin")
    size = read_file(path)
    for jobs in (1, 8):
        target.forget_pages(path)
        part = size // jobs // 4096 * 4096
        with bench.recorder.measure(target, f"random_{jobs}") as sample:
            said = run([fio, "--name=random", f"--filename={path}", "--rw=randread", "--bs=4k", "--ioengine=psync",
                        f"--numjobs={jobs}", f"--runtime={bench.options.fio_seconds}", "--invalidate=1",
                        "--readonly", "--group_reporting", "--thread", f"--size={part}", f"--offset_increment={part}",
                        "--randrepeat=0", "--output-format=json"])
            read = json.loads(said[said.index("{"):])["jobs"][0]["read"]
            sample["value"] = read["iops"]
            sample["p50_us"] = read["clat_ns"]["percentile"]["50.000000"] / 1e3
            sample["p99_us"] = read["clat_ns"]["percentile"]["99.000000"] / 1e3


def small_files(bench, target):
    target.begin()
    for case in ("small_cold", "small_warm"):
        with bench.recorder.measure(target, case) as sample:
            directory = target.path("small")
            read = walk.bounded(lambda: walk.read_all(directory), bench.options.limit_seconds)
            expected = bench.sizes.small_files
            sample.update(value=read.require(expected).whole_seconds(expected), cut=read.cut)
            if not read.cut and read.bytes != expected * 4096:
                raise Failure(f"{target.name}: {read.bytes} bytes read of {expected} files of 4096")
        drop_caches()
