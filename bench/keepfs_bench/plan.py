"""Runs workloads on contenders in turn."""
import dataclasses
import time

from . import metadata, rawgets, reading, writing
from .processes import Failure, say


@dataclasses.dataclass(frozen=True)
class Workload:
    run: object
    data_sets: tuple


WORKLOADS = {
    "startup": Workload(metadata.startup, ()),
    "sequential": Workload(reading.sequential, ("big",)),
    "first": Workload(reading.first_mib, ("big",)),
    "random": Workload(reading.random_reads, ("big",)),
    "small": Workload(reading.small_files, ("small",)),
    "flat": Workload(metadata.flat, ("flat",)),
    "tree": Workload(metadata.tree, ("tree",)),
    "project": Workload(metadata.project, ("project",)),
    "write-large": Workload(writing.large, ()),
    "write-small": Workload(writing.small, ()),
    "write-untar": Workload(writing.untar, ()),
    "write-clone": Workload(writing.clone, ()),
    "million": Workload(metadata.million, ("million",)),
    "heap": Workload(metadata.heap, ("million",)),
    "growth": Workload(metadata.growth, ("thousandth", "hundredth", "tenth", "million")),
}
LONG_ONLY = {"million", "heap", "growth"}  # once is enough: it takes minutes


@dataclasses.dataclass
class Bench:
    """One run: what is measured, with what, on which data."""

    options: object
    sizes: object
    cluster: object
    index: dict
    recorder: object
    targets: list

    def fresh_locators(self):
        """The blocks of the big file with signatures of now."""
        record = self.cluster.api.call("GET", "collections/" + self.index["big"]["uuid"])
        return record["manifest_text"].split()[1:-1]


def data_sets(names):
    return sorted({data_set for name in names for data_set in WORKLOADS[name].data_sets})


def run(bench, names):
    """All rounds: within one, each workload goes over all contenders before the next begins (A B A B)."""
    ends = time.monotonic() + bench.options.minutes * 60
    if bench.cluster and "big" in bench.index:
        rawgets.warm_up(bench)
    for number in range(1, bench.options.rounds + 1):
        bench.recorder.round = number
        for name in names:
            if name in LONG_ONLY and number > 1:
                continue
            if time.monotonic() > ends:
                say(f"stopped after {bench.options.minutes} minutes, in round {number} before {name}")
                return
            print(f"round {number}: {name}", flush=True)
            for target in _rotated(bench.targets, number):
                _measure(bench, name, target)
            if name == "sequential" and bench.cluster:
                _measure_raw(bench)


def _rotated(targets, number):
    """Whoever comes first in one round does not in the next."""
    cut = (number - 1) % len(targets)
    return targets[cut:] + targets[:cut]


def _measure(bench, name, target):
    try:
        WORKLOADS[name].run(bench, target)
    except (Failure, OSError) as e:
        bench.recorder.fail(target.name, name, e)
        say(f"{target.name}: {name}: {e}")
    finally:
        target.end()


def _measure_raw(bench):
    try:
        rawgets.measure(bench)
    except (Failure, OSError) as e:
        say(str(e))
