"""The machine under the benchmark: its caches, its load, and what a process costs."""
import os
import platform
import time

from .processes import family, run

QUIET_SHARE = 0.85
_TICKS = os.sysconf("SC_CLK_TCK")


def drop_caches(what=3):
    """Drops page caches (1), dentries and inodes (2) or both (3) of the whole machine; False where not permitted."""
    os.sync()
    try:
        with open("/proc/sys/vm/drop_caches", "w") as f:
            f.write(str(what))
        return True
    except OSError:
        return False


def drop_pages(path):
    """Drops the page cache of one file, which any user may."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(fd)


def cpu_times():
    """(all, idle) ticks of all cores since boot."""
    with open("/proc/stat") as f:
        ticks = [int(x) for x in f.readline().split()[1:]]
    return sum(ticks), ticks[3] + ticks[4]


def wait_until_quiet(seconds):
    """Waits for an idle machine, at most so long; returns the idle share that was seen last."""
    end = time.monotonic() + seconds
    while True:
        before = cpu_times()
        time.sleep(0.3)
        after = cpu_times()
        idle = (after[1] - before[1]) / max(1, after[0] - before[0])
        if idle >= QUIET_SHARE or time.monotonic() > end:
            return round(idle, 2)


def cpu_seconds(pid):
    """User and system time of a process and its descendants so far."""
    total = 0
    for one in family(pid):
        try:
            with open(f"/proc/{one}/stat") as f:
                fields = f.read().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / _TICKS


def memory_mib(pid):
    """Resident memory of a process and its descendants: all, anonymous, its peak, in MiB."""
    names = {"VmRSS": "rss", "RssAnon": "anon", "RssFile": "file", "VmHWM": "peak"}
    total = dict.fromkeys(names.values(), 0)
    for one in family(pid):
        try:
            with open(f"/proc/{one}/status") as f:
                for line in f:
                    name, _, value = line.partition(":")
                    if name in names:
                        total[names[name]] += int(value.split()[0])
        except OSError:
            continue
    return {name: round(kib / 1024, 1) for name, kib in total.items()}


def java_heap_bytes(pid):
    """What lives in the heap of a Java process, after a collection of garbage; None for other programs."""
    jcmd = os.path.join(os.path.dirname(os.path.realpath(f"/proc/{pid}/exe")), "jcmd")
    if not os.path.exists(jcmd):
        return None
    last = run([jcmd, str(pid), "GC.class_histogram"]).split("\n")[-2].split()
    return int(last[2]) if last[0] == "Total" else None


def describe():
    """One line on the machine, for the report."""
    with open("/proc/cpuinfo") as f:
        model = next((x.split(":")[1].strip() for x in f if x.startswith("model name")), platform.machine())
    gib = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return f"{os.cpu_count()} cores ({model}), {gib:.0f} GiB, Linux {platform.release()}"
