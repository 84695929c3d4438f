"""What is measured: file systems that are started afresh, each with the data sets somewhere below."""
import os
import shlex
import subprocess
import time

from .machine import drop_caches, drop_pages
from .processes import CLEANUP, Failure, empty, start, stop

READY_SECONDS = 120
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

    def __init__(self, name, command, mount_point, work, env=None, caches=(), layout=None, ready=""):
        super().__init__(name, mount_point)
        self.command = command
        self.log = os.path.join(work, f"{name}.log")
        self.env = env
        self.caches = caches
        self.layout = layout
        self.ready = os.path.join(mount_point, ready)
        self._process = None
        self._device_below = None

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
        self._device_below = os.stat(self.folder).st_dev
        began = time.monotonic()
        self._process = start([*self.command, *options], self.log, env=self.env)
        self._undo = CLEANUP.add(self.end)
        mounted = None
        while True:
            if self._process.poll() is not None and not self._is_mounted():
                raise Failure(f"{shlex.join(self.command)} ended with {self._process.returncode}, see {self.log}")
            now = time.monotonic()
            if mounted is None and self._is_mounted():
                mounted = now - began
            if mounted is not None and os.path.exists(self.ready):
                return {"mounted_s": mounted, "ready_s": time.monotonic() - began}
            if now - began > READY_SECONDS:
                raise Failure(f"{self.name}: no mount after {READY_SECONDS} s, see {self.log}")
            time.sleep(0.002)

    def _is_mounted(self):
        try:
            return os.stat(self.folder).st_dev != self._device_below
        except OSError:
            return False

    def end(self):
        if not self._process:
            return
        CLEANUP.done(self._undo)
        limit = time.monotonic() + UNMOUNT_SECONDS
        while self._is_mounted() and time.monotonic() < limit:
            if subprocess.run(["fusermount3", "-u", self.folder], capture_output=True).returncode:
                time.sleep(0.1)
        if self._is_mounted():
            subprocess.run(["fusermount3", "-u", "-z", self.folder], capture_output=True)
        try:
            self._process.wait(UNMOUNT_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        stop(self._process)
        self._process = None


def tmpfs(plain_folder):
    return Plain("tmpfs", plain_folder)


def bindfs(program, plain_folder, work):
    mount_point = os.path.join(work, "mnt-bindfs")
    return Mounted("bindfs", [program, "-f", plain_folder, mount_point], mount_point, work)


def of_cluster(name, command, cluster, index, work, by_id="by_id"):
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

    return Mounted(name, words, mount_point, work, env=env, caches=[cache], layout=layout, ready=by_id)
