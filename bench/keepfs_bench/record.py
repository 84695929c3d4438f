"""Samples: one JSON line for each measurement, with what it cost the daemon and the servers."""
import contextlib
import json
import os
import time

from . import machine


class Recorder:
    """Writes samples to a file, and remembers them."""

    def __init__(self, path, cluster, quiet_seconds):
        self.path = path
        self.cluster = cluster
        self.quiet_seconds = quiet_seconds
        self.samples = []
        self.round = 0

    def note(self, **what):
        """Keeps what is to be known about the run as a line of its own."""
        self._keep({"about": what})

    def _keep(self, line):
        self.samples.append(line)
        with open(self.path, "a") as f:
            f.write(json.dumps(line) + "\n")

    def add(self, contender, case, value, **more):
        self._keep({"round": self.round, "contender": contender, "case": case, "value": value, **more})
        shown = f"{value:.4g}" if isinstance(value, (int, float)) else value
        print(f"  {case:24} {contender:12} {shown}", flush=True)

    def fail(self, contender, case, error):
        self.add(contender, case, None, error=str(error))

    @contextlib.contextmanager
    def measure(self, target, case):
        """Times the block; it sets "value", or else the seconds become the value. Its costs are kept with it."""
        idle = machine.wait_until_quiet(self.quiet_seconds)
        requests = self._requests(target)
        cpu = machine.cpu_seconds(target.pid) if target.pid else 0
        all_before, idle_before = machine.cpu_times()
        sample = {}
        began = time.perf_counter()
        yield sample
        seconds = time.perf_counter() - began
        all_after, idle_after = machine.cpu_times()
        sample.setdefault("value", seconds)
        sample["seconds"] = seconds
        sample["idle_before"] = idle
        sample["load"] = os.getloadavg()[0]
        sample["machine_busy"] = round(1 - (idle_after - idle_before) / max(1, all_after - all_before), 2)
        if target.pid:
            sample["daemon_cpu_s"] = round(machine.cpu_seconds(target.pid) - cpu, 2)
            sample["memory_mib"] = machine.memory_mib(target.pid)
            after = self._requests(target)
            sample["requests"] = {kind: after[kind] - requests[kind] for kind in after if kind in requests}
        self.add(target.name, case, **sample)

    def _requests(self, target):
        uses_cluster = self.cluster is not None and getattr(target, "layout", None)
        return self.cluster.api.requests() if uses_cluster else {}
