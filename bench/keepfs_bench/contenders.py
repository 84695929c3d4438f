"""What is measured: file systems that are started afresh, each with the data sets somewhere below."""
import os
import shlex
import subprocess
import threading
import time

from .machine import drop_caches, drop_pages
from .processes import CLEANUP, Failure, empty, start, stop

UNMOUNT_SECONDS = 30


class Plain:
    """A folder as it is (tmpfs): nothing to start."""

    pid = None

    def __init__(self, name, folder):
        self.name = name
        self.folder = folder

    def path(self, data_set, *rest, by="uuid"):
        return os.path.join(self.folder, data_set, *rest)

    def begin(self, cold=True, options=()):
        """Starts afresh, with more options to the command; cold: with empty caches. Returns the seconds to a mount point, and to a first answer."""
        drop_caches()
        return None

    def forget_pages(self, path):
        drop_pages(path)

    def end(self):
        """Stops what begin() started."""


class Mounted(Plain):
    """A program that mounts a file system and stays until it is unmounted."""

    def __init__(self, name, command, mount_point, work, limit_seconds, env=None, caches=(), layout=None, ready=""):
        """Takes no longer than the limit, in seconds, until it answers, or has failed."""
        super().__init__(name, os.path.realpath(mount_point))
        self.limit_seconds = limit_seconds
        self.command = command
        self.log = os.path.join(work, f"{name}.log")
        self.env = env
        self.caches = caches
        self.layout = layout
        self.ready = os.path.join(mount_point, ready)
        self._process = None

    @property
    def pid(self):
        return self._process.pid if self._process else None

    def path(self, data_set, *rest, by="uuid"):
        if self.layout:
            return os.path.join(self.layout(data_set, by), *rest)
        return os.path.join(self.folder, data_set, *rest)

    def begin(self, cold=True, options=()):
        self.end()
        os.makedirs(self.folder, exist_ok=True)
        if cold:
            for cache in self.caches:
                os.makedirs(cache, exist_ok=True)
                empty(cache)
            drop_caches()
        began = time.monotonic()
        self._process = start([*self.command, *options], self.log, env=self.env)
        self._undo = CLEANUP.add(self.end)
        answer = _Answer(self.ready)
        mounted = None
        while True:
            if self._process.poll() is not None and not self._is_mounted():
                raise Failure(f"{shlex.join(self.command)} ended with {self._process.returncode}, see {self.log}")
            now = time.monotonic()
            if mounted is None and self._is_mounted():
                mounted = now - began
                answer.ask()
            if answer.came.is_set():
                return {"mounted_s": mounted, "ready_s": answer.at - began}
            if now - began > self.limit_seconds:
                answer.give_up()
                what = "mount" if mounted is None else "answer of the mount"
                raise Failure(f"{self.name}: no {what} after {self.limit_seconds:.0f} s, see {self.log}")
            answer.came.wait(0.002)

    def _is_mounted(self):
        """Asks the kernel's table: looking at a mount point may hang as long as its program does."""
        with open("/proc/self/mountinfo") as table:
            return any(line.split()[4] == self.folder for line in table)

    def end(self):
        if not self._process:
            return
        CLEANUP.done(self._undo)
        limit = time.monotonic() + UNMOUNT_SECONDS
        while self._is_mounted() and time.monotonic() < limit:
            if not self._unmount():
                time.sleep(0.1)
        if self._is_mounted():
            self._unmount("-z")
        try:
            self._process.wait(UNMOUNT_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        stop(self._process)
        self._process = None


    def _unmount(self, *options):
        """Returns whether it was unmounted; false when that hangs, too."""
        try:
            return not subprocess.run(["fusermount3", "-u", *options, self.folder], capture_output=True,
                                      timeout=UNMOUNT_SECONDS).returncode
        except subprocess.TimeoutExpired:
            return False


class _Answer:
    """Waits for a path to be there, on a thread of its own: whoever looks may be kept waiting for ever."""

    def __init__(self, path):
        self.came = threading.Event()
        self.at = None
        self._path = path
        self._given_up = False

    def ask(self):
        threading.Thread(target=self._look, daemon=True).start()

    def give_up(self):
        self._given_up = True

    def _look(self):
        while not self._given_up and not os.path.exists(self._path):
            time.sleep(0.002)
        self.at = time.monotonic()
        self.came.set()


def tmpfs(plain_folder):
    return Plain("tmpfs", plain_folder)


def bindfs(program, plain_folder, work, limit_seconds):
    mount_point = os.path.join(work, "mnt-bindfs")
    return Mounted("bindfs", [program, "-f", plain_folder, mount_point], mount_point, work, limit_seconds)


def of_cluster(name, command, cluster, index, work, limit_seconds, by_id="by_id"):
    """A mount of the cluster; {mnt} in its command stands for the mount point."""
    mount_point = os.path.join(work, "mnt-" + name)
    cache = os.path.join(work, "cache-" + name)
    os.makedirs(cache, exist_ok=True)
    words = [word.replace("{mnt}", mount_point) for word in shlex.split(command)]
    env = dict(os.environ, **cluster.env, XDG_CACHE_HOME=cache, KEEPFS_NO_BUILD="1")
    env.pop("CACHE_DIRECTORY", None)

    def layout(data_set, by):
        made = index[data_set]
        return os.path.join(mount_point, by_id, made.get(by) or made["uuid"])

    return Mounted(name, words, mount_point, work, limit_seconds, env=env, caches=[cache], layout=layout, ready=by_id)
