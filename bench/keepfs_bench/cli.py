"""The command line of the benchmark."""
import argparse
import os
import shutil
import tempfile
import time

from . import cluster as clusters
from . import contenders, datasets, plan, report, tools
from .machine import describe, drop_caches
from .processes import CLEANUP, Failure, end_on_signals, say
from .record import Recorder

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CONTENDERS = ["keepfs", "arv-mount", "bindfs", "tmpfs"]
MEMORY_FOLDER = "/dev/shm"


def arguments(words):
    p = argparse.ArgumentParser(
        prog="./bench/run", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Measures keepfs beside arv-mount (from PyPI) and what bounds them (tmpfs, bindfs, plain GETs of blocks).",
        epilog="Cold numbers need root, to drop the machine's page caches. Only ratios within one run count.")
    p.add_argument("--quick", action="store_true", help="smaller data and one round: under three minutes")
    p.add_argument("--workloads", default=",".join(plan.WORKLOADS), help="of: %(default)s")
    p.add_argument("--contenders", default=",".join(CONTENDERS), help="of: %(default)s")
    p.add_argument("--rounds", type=int, default=None, help="default 3, with --quick 1")
    p.add_argument("--minutes", type=float, default=None, help="begin no workload after so long (90; quick 2.5)")
    p.add_argument("--limit", dest="limit_seconds", type=float, default=None,
                   help="cut a walk off after so many seconds and reckon the rest, and wait no longer for a mount (60; quick 8)")
    p.add_argument("--quiet", dest="quiet_seconds", type=float, default=None,
                   help="wait for an idle machine before each measurement, at most so long (10; quick 0)")
    p.add_argument("--cluster", choices=("local", "environment"), default="local",
                   help="start a cluster (default), or use the one of ARVADOS_API_HOST and ARVADOS_API_TOKEN")
    p.add_argument("--api-latency", type=int, default=0, metavar="MS",
                   help="let each API request to the local cluster take so many milliseconds more, as on a large one: the results"
                        " are cases of their own")
    p.add_argument("--data", metavar="FOLDER", help="keep the cluster's data there, and use what is there from before")
    p.add_argument("--publish", action="store_true", help="write the tables and charts of docs/PERFORMANCE.md")
    p.add_argument("--report", metavar="FILE", action="append", default=[],
                   help="measure nothing: report these raw results")
    p.add_argument("--cluster-command", default=f"{ROOT}/keepfs local --plain-keepstores", help="default: %(default)s")
    p.add_argument("--keepfs-command", default=f"{ROOT}/keepfs mount --foreground {{mnt}}", help="default: %(default)s")
    p.add_argument("--arv-mount-command", help="default: arv-mount of a virtual environment made from PyPI")
    o = p.parse_args(words)
    o.rounds = o.rounds or (1 if o.quick else 3)
    o.minutes = o.minutes or (2.5 if o.quick else 90)
    if o.api_latency and o.cluster != "local":
        p.error("--api-latency is for the local cluster")
    o.limit_seconds = o.limit_seconds or (8 if o.quick else 60)
    o.fio_seconds = 2 if o.quick else 10
    if o.quiet_seconds is None:
        o.quiet_seconds = 0 if o.quick else 10
    o.workloads = _chosen(p, "workloads", o.workloads, list(plan.WORKLOADS))
    o.contenders = _chosen(p, "contenders", o.contenders, CONTENDERS)
    return o


def _chosen(parser, name, text, known):
    chosen = [word for word in text.split(",") if word]
    unknown = [word for word in chosen if word not in known]
    if unknown or not chosen:
        parser.error(f"--{name}: {', '.join(unknown) or 'none given'}; known are {', '.join(known)}")
    return chosen


def main(words=None):
    options = arguments(words)
    end_on_signals()
    try:
        if options.report:
            return report.again(options.report, options.publish, ROOT)
        return measure(options)
    except Failure as e:
        say(str(e))
        return 1
    except KeyboardInterrupt:
        say("interrupted: cleaning up")
        return 130
    finally:
        CLEANUP.run()


def measure(options):
    work = tempfile.mkdtemp(prefix="keepfs-bench-")
    CLEANUP.add(lambda: shutil.rmtree(work, ignore_errors=True))
    if not drop_caches():
        say("not root: page caches stay as they are, so cold figures are not cold")
    sizes = datasets.QUICK if options.quick else datasets.Sizes()
    wanted = plan.data_sets(options.workloads)
    results = os.path.join(ROOT, "bench", "results", time.strftime("%Y%m%d-%H%M%S"))
    os.makedirs(results)
    cluster, index = None, {}
    if {"keepfs", "arv-mount"} & set(options.contenders):
        cluster, index = _cluster(options, sizes, wanted, results)
    recorder = Recorder(os.path.join(results, "samples.jsonl"), cluster, options.quiet_seconds)
    recorder.note(machine=describe(), when=time.strftime("%Y-%m-%d"), quick=options.quick, rounds=options.rounds,
                  cluster=cluster.name if cluster else None, sizes=vars(sizes), api_latency_ms=options.api_latency,
                  keepfs=options.keepfs_command.removeprefix(ROOT + "/"))
    targets = _targets(options, sizes, wanted, cluster, index, work)
    bench = plan.Bench(options, sizes, cluster, index, recorder, targets)
    plan.run(bench, options.workloads)
    report.write(recorder.samples, results, options.publish, ROOT)
    for target in targets:
        if getattr(target, "log", None) and os.path.exists(target.log):
            shutil.copy(target.log, results)
    return 0


def _cluster(options, sizes, wanted, results):
    """A running cluster with the data, and the index of the data."""
    index_folder = options.data
    if options.cluster == "environment":
        cluster = clusters.of_environment()
        index_folder = index_folder or os.path.join(tools.cache_folder(), cluster.name.replace("/", "_"))
        os.makedirs(index_folder, exist_ok=True)
    else:
        folder = options.data
        if not folder:
            # In memory, so that the disk of this machine does not bound the servers.
            parent = MEMORY_FOLDER if os.access(MEMORY_FOLDER, os.W_OK) else None
            folder = tempfile.mkdtemp(prefix="keepfs-bench-data-", dir=parent)
            CLEANUP.add(lambda: shutil.rmtree(folder, ignore_errors=True))
        os.makedirs(folder, exist_ok=True)
        index_folder = folder
        command = options.cluster_command
        if options.api_latency:
            command += f" --api-latency {options.api_latency}"
        cluster = clusters.local(command, os.path.join(folder, "cluster"),
                                 os.path.join(results, "cluster.log"))
    made = datasets.OnCluster(cluster.api, sizes, os.path.join(index_folder, "bench-data.json"))
    if not cluster.is_local and not options.data:
        CLEANUP.add(made.remove)
    return cluster, made.prepare(wanted)


def _targets(options, sizes, wanted, cluster, index, work):
    targets = []
    plain = None
    if {"bindfs", "tmpfs"} & set(options.contenders):
        plain = tempfile.mkdtemp(prefix="keepfs-bench-plain-", dir=MEMORY_FOLDER)
        CLEANUP.add(lambda: shutil.rmtree(plain, ignore_errors=True))
        say("making the data sets as plain files in memory")
        datasets.make_plain(plain, sizes, wanted)
    for name in options.contenders:
        if name == "keepfs":
            targets.append(contenders.of_cluster(name, options.keepfs_command, cluster, index, work, options.limit_seconds))
        elif name == "arv-mount":
            tools.require("fusermount3")
            command = options.arv_mount_command or tools.arv_mount() + " --foreground {mnt}"
            targets.append(contenders.of_cluster(name, command, cluster, index, work, options.limit_seconds))
        elif name == "bindfs":
            targets.append(contenders.bindfs(tools.require("bindfs"), plain, work, options.limit_seconds))
        else:
            targets.append(contenders.tmpfs(plain))
    return targets
