"""The cases that are measured: what each means, its unit, and which contender bounds it."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Case:
    key: str
    title: str
    unit: str
    higher_is_better: bool
    group: str
    limit: str = ""  # the contender that shows what the machine can do
    goal: str = ""   # what keepfs is to reach, in words


RAW = "GETs+MD5"
_UP, _DOWN = True, False

FAR = "_far"  # ends the key of a case where each API request took longer

CASES = [
    Case("seq_cold", "sequential read, cold, 64 MiB blocks", "MiB/s", _UP, "Reading", RAW, "≥ 0.85 × limit"),
    Case("first_mib", "first MiB of a cold 64 MiB block", "ms", _DOWN, "Reading", "", "≤ arv-mount"),
    Case("first_early", "the same with --early-read", "ms", _DOWN, "Reading"),
    Case("seq_warm", "sequential read, daemon's cache warm, mount's pages dropped", "MiB/s", _UP, "Reading", "bindfs",
         "≥ limit"),
    Case("seq_dropped", "the same, all page caches of the machine dropped", "MiB/s", _UP, "Reading", "bindfs"),
    Case("seq_pagecache", "sequential read, page cache warm, reopened", "MiB/s", _UP, "Reading", "tmpfs",
         "≥ 0.8 × limit"),
    Case("random_1", "random 4 KiB reads, 1 job", "IOPS", _UP, "Reading", "bindfs", "≥ limit"),
    Case("random_8", "random 4 KiB reads, 8 jobs", "IOPS", _UP, "Reading", "bindfs", "≥ limit, ≥ 1.8 × 1 job"),
    Case("small_cold", "reading many files of 4 KiB, cold", "s", _DOWN, "Reading", "bindfs"),
    Case("small_warm", "reading many files of 4 KiB, page caches dropped", "s", _DOWN, "Reading", "bindfs"),
    Case("flat_cold", "scandir + stat of one flat directory, cold", "µs/file", _DOWN, "Metadata", "bindfs"),
    Case("flat_dropped", "the same, dentries dropped", "µs/file", _DOWN, "Metadata", "bindfs"),
    Case("flat_requests", "LOOKUP and GETATTR requests of the kernel for ls -l of it", "requests", _DOWN, "Metadata", "",
         "none per file"),
    Case("stat_random", "stat of random files, dentries dropped", "µs", _DOWN, "Metadata", "bindfs", "≤ limit"),
    Case("tree_uuid", "walk of many directories, by uuid, cold", "s", _DOWN, "Metadata", "bindfs"),
    Case("tree_pdh", "walk of many directories, by portable data hash, cold", "s", _DOWN, "Metadata", "bindfs"),
    Case("million", "a million files in one collection: load, walk, stat", "s", _DOWN, "Metadata", "bindfs", "≤ 10 s"),
    Case("million_rss", "memory after that", "MiB", _DOWN, "Metadata"),
    Case("project_cold", "list 1,000 collections, cold", "s", _DOWN, "Projects"),
    Case("project_inside", "ls inside 50 of them", "s", _DOWN, "Projects"),
    Case("project_again", "again, warm", "s", _DOWN, "Projects"),
    Case("change_visible", "a collection made elsewhere is listed after", "ms", _DOWN, "Projects", "", "< 300"),
    Case("write_big", "write a large file, fsync", "MiB/s", _UP, "Writing", "bindfs", "≥ 1.5 × arv-mount"),
    Case("write_rss", "highest memory after that", "MiB", _DOWN, "Writing", "", "≤ 300"),
    Case("write_copy", "copy it inside the mount", "s", _DOWN, "Writing", "bindfs", "< 0.1"),
    Case("write_random", "overwrite random 4 KiB of it, fsync", "1/s", _UP, "Writing", "bindfs"),
    Case("write_small", "make files of 4 KiB", "files/s", _UP, "Writing", "bindfs", "≥ 3000"),
    Case("write_small_after", "all of them durable so long after the last close", "s", _DOWN, "Writing", "", "≤ 2"),
    Case("write_small_close", "the same, each close committed", "files/s", _UP, "Writing", "", "≥ 2.5 × arv-mount"),
    Case("write_untar", "untar small files, fsync at the end", "files/s", _UP, "Writing", "bindfs", "≥ 3000"),
    Case("write_clone", "git clone, fsync at the end", "s", _DOWN, "Writing", "bindfs"),
    Case("startup", "command to usable mount", "s", _DOWN, "Cost", "", "≤ 1.5 × arv-mount"),
    Case("rss_rest", "memory at rest", "MiB", _DOWN, "Cost", "", "≤ 110"),
    Case("rss_walked", "memory after the flat directory was walked", "MiB", _DOWN, "Cost", "", "≤ 130"),
    Case("heap_listed", "heap a file of the collection with a million, once its top is listed", "B", _DOWN, "Cost", "",
         "≤ 120 + name"),
    Case("heap_seen", "the same, once each was looked at", "B", _DOWN, "Cost"),
    Case("cpu_warm", "daemon's CPU for a warm sequential read", "s/GiB", _DOWN, "Cost", "bindfs"),
]
for _key in ("startup", "project_cold", "project_inside", "project_again", "change_visible", "write_small", "write_small_after",
             "write_small_close"):
    CASES.append(dataclasses.replace(next(case for case in CASES if case.key == _key), key=_key + FAR, group="Latency",
                                     limit=""))
# How cost grows with the files of a collection, over three decades; a quick run's are a tenth.
GROWTH_COUNTS = [100, 1_000, 10_000, 100_000, 1_000_000]
GROWTH = {"load": ("until its top is listed", "s"), "walk": ("walk, stat", "s"), "rss": ("memory after that", "MiB")}
for _count in GROWTH_COUNTS:
    CASES += [Case(f"growth_{_what}_{_count}", f"{_count:,} files in one collection: {_title}", _unit, _DOWN, "Growth")
              for _what, (_title, _unit) in GROWTH.items()]
BY_KEY = {case.key: case for case in CASES}
GROUPS = list(dict.fromkeys(case.group for case in CASES))
