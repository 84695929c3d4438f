"""Workloads that look at names and attributes."""
import os
import random
import subprocess
import time

from . import kernel, machine, walk
from .processes import Failure

CHANGES = 3


def _walk(bench, target, case, steps, expected, value):
    with bench.recorder.measure(target, case) as sample:
        walked = walk.bounded(steps, bench.options.limit_seconds).require(expected)
        sample.update(value=value(walked), entries=walked.entries, cut=walked.cut)
        if walked.cut and not walked.entries:
            sample["at_least"] = True


def flat(bench, target):
    target.begin()
    directory = target.path("flat")
    count = bench.sizes.flat_files
    _walk(bench, target, "flat_cold", lambda: walk.scan(directory), count, walk.Walked.per_entry_us)
    if target.pid:
        bench.recorder.add(target.name, "rss_walked", machine.memory_mib(target.pid)["rss"])
    names = os.listdir(directory)
    if machine.drop_caches(2):
        _walk(bench, target, "flat_dropped", lambda: walk.scan(directory), count, walk.Walked.per_entry_us)
        machine.drop_caches(2)
    random.Random(bench.recorder.round).shuffle(names)
    paths = [os.path.join(directory, name) for name in names]
    _walk(bench, target, "stat_random", lambda: walk.stat_each(paths), len(paths), walk.Walked.per_entry_us)
    if target.pid:
        _count_requests(bench, target, directory)


def _count_requests(bench, target, directory):
    """Not timed: tracing costs something."""
    target.begin()
    os.stat(directory)
    with kernel.fuse_requests(directory) as counted:
        subprocess.run(["ls", "-l", directory], stdout=subprocess.DEVNULL, timeout=bench.options.limit_seconds)
    if counted["by_name"] is not None:
        requests = dict(counted["by_name"])
        asked = requests.get("GETATTR", 0) + requests.get("LOOKUP", 0)
        bench.recorder.add(target.name, "flat_requests", asked, kernel_requests=requests)


def tree(bench, target):
    expected = bench.sizes.tree_dirs * bench.sizes.tree_files
    for by in ("uuid", "pdh") if getattr(target, "layout", None) else ("uuid",):
        target.begin()
        directory = target.path("tree", by=by)
        _walk(bench, target, "tree_" + by, lambda: walk.tree(directory), expected,
              lambda walked: walked.whole_seconds(expected))
        if not getattr(target, "layout", None):
            bench.recorder.add(target.name, "tree_pdh", bench.recorder.samples[-1]["value"])


def million(bench, target):
    if getattr(target, "layout", None) and "growth" in bench.options.workloads:
        return  # its last step is the same
    expected = bench.sizes.million_dirs * bench.sizes.million_files
    target.begin()
    directory = target.path("million")
    _walk(bench, target, "million", lambda: walk.tree(directory), expected,
          lambda walked: walked.whole_seconds(expected))
    if target.pid:
        bench.recorder.add(target.name, "million_rss", machine.memory_mib(target.pid)["rss"])


def heap(bench, target):
    """What a file of a large collection takes of Java's heap."""
    target.begin()
    if not target.pid or (at_rest := machine.java_heap_bytes(target.pid)) is None:
        return
    files = bench.sizes.million_dirs * bench.sizes.million_files
    directory = target.path("million")
    for case, look in (("heap_listed", os.listdir), ("heap_seen", lambda path: walk.bounded(
            lambda: walk.tree(path), bench.options.limit_seconds).require(files).whole_seconds(files))):
        look(directory)
        bench.recorder.add(target.name, case, (machine.java_heap_bytes(target.pid) - at_rest) / files)


def growth(bench, target):
    """How what a collection costs grows with its files."""
    if not getattr(target, "layout", None):
        return
    for data_set, files in bench.sizes.growth().items():
        target.begin()
        directory = target.path(data_set)
        _walk(bench, target, f"growth_load_{files}", lambda: (0 for _ in os.listdir(directory)),
              max(1, files // bench.sizes.million_files), lambda walked: walked.seconds)
        load = bench.recorder.samples[-1]
        _walk(bench, target, f"growth_walk_{files}", lambda: walk.tree(directory), files,
              lambda walked: walked.whole_seconds(files))
        rss = machine.memory_mib(target.pid)["rss"]
        bench.recorder.add(target.name, f"growth_rss_{files}", rss)
        if data_set == "million" and "million" in bench.options.workloads:
            _add_million(bench, target, load, bench.recorder.samples[-2], rss)


def _add_million(bench, target, load, walked, rss):
    """The million's own cases, from the last step of growth."""
    requests = {kind: count + walked.get("requests", {}).get(kind, 0) for kind, count in load.get("requests", {}).items()}
    more = {key: True for key in ("cut", "at_least") if load.get(key) or walked.get(key)}
    bench.recorder.add(target.name, "million", load["value"] + walked["value"], requests=requests, **more)
    bench.recorder.add(target.name, "million_rss", rss)


def project(bench, target):
    if not getattr(target, "layout", None):
        return
    target.begin()
    directory = target.path("project")
    with bench.recorder.measure(target, "project_cold") as sample:
        names = sorted(os.listdir(directory))
        sample["entries"] = len(names)
    # Evenly spread, in order, as a person or a script goes through them.
    picked = [names[i * len(names) // 50] for i in range(min(50, len(names)))]
    for case in ("project_inside", "project_again"):
        with bench.recorder.measure(target, case) as sample:
            sample["files"] = sum(len(os.listdir(os.path.join(directory, name))) for name in picked)
    for number in range(CHANGES):
        _change_elsewhere(bench, target, directory, number)


def _change_elsewhere(bench, target, directory, number):
    """Somebody makes a collection through the API; whoever lists the directory again and again waits for its name."""
    name = f"made by {target.name} in round {bench.recorder.round}, {number}"
    attributes = {"name": name, "owner_uuid": bench.index["project"]["uuid"], "manifest_text": ""}
    with bench.recorder.measure(target, "change_visible") as sample:
        made = bench.cluster.api.call("POST", "collections", {"collection": attributes})
        began = time.perf_counter()
        while name not in os.listdir(directory):
            if time.perf_counter() - began > bench.options.limit_seconds:
                raise Failure(f"{target.name} does not show {name}")
            time.sleep(0.01)
        sample["value"] = (time.perf_counter() - began) * 1e3
    bench.cluster.api.call("DELETE", "collections/" + made["uuid"])


def startup(bench, target):
    if not target.pid and not target.begin(cold=False):
        return
    target.end()
    with bench.recorder.measure(target, "startup") as sample:
        times = target.begin(cold=False)
        sample.update(times, value=times["ready_s"])
    # Memory settles once the daemon has nothing more to do.
    machine.wait_until_quiet(3)
    bench.recorder.add(target.name, "rss_rest", machine.memory_mib(target.pid)["rss"])
