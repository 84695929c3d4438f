"""The cluster that is read from: one that keepfs starts on this machine, or the one of the environment."""
import os
import re
import selectors
import shlex
import shutil
import subprocess
import threading
import time

from .api import Api
from .processes import Failure, say, start, stop

START_SECONDS = 120
_EXPORT = re.compile(r"^\s*(?:export\s+)?((?:ARVADOS|SSL)_\w+)=(.*)$")


class Cluster:
    """A running cluster: the environment that its clients need, and its API."""

    def __init__(self, name, env, process=None):
        self.name = name
        self.env = env
        self.api = Api(env)
        self.process = process

    @property
    def is_local(self):
        return self.process is not None


def of_environment():
    """The real cluster that ARVADOS_API_HOST and ARVADOS_API_TOKEN name."""
    env = {k: v for k, v in os.environ.items() if k.startswith("ARVADOS_") or k == "SSL_CERT_FILE"}
    return Cluster(env.get("ARVADOS_API_HOST", ""), env)


def local(command, folder, log):
    """Starts a cluster with its data in that folder. The command prints the environment of its clients."""
    words = shlex.split(command) + ["--data", folder]
    say("starting a cluster: " + " ".join(words))
    process = start(words, log, stdout=subprocess.PIPE)
    env = _read_environment(process, log)
    threading.Thread(target=_keep_reading, args=(process.stdout, log), daemon=True).start()
    return Cluster("keepfs local", env, process)


def _read_environment(process, log):
    env = {}
    end = time.monotonic() + START_SECONDS
    with selectors.DefaultSelector() as ready:
        ready.register(process.stdout, selectors.EVENT_READ)
        text = b""
        while not {"ARVADOS_API_HOST", "ARVADOS_API_TOKEN", "SSL_CERT_FILE"} <= env.keys():
            if not ready.select(timeout=max(0, end - time.monotonic())):
                raise Failure(f"the cluster does not start within {START_SECONDS} s, see {log}")
            piece = os.read(process.stdout.fileno(), 65536)
            if not piece:
                raise Failure(f"the cluster ended with {process.wait()}, see {log}")
            text += piece
            for line in text.decode(errors="replace").split("\n")[:-1]:
                found = _EXPORT.match(line)
                if found:
                    env[found[1]] = "".join(shlex.split(found[2]))
    return env


def _keep_reading(pipe, log):
    """What the cluster says later goes to the log, lest it waits for a reader."""
    with open(log, "ab") as out:
        shutil.copyfileobj(pipe, out)


def close(cluster):
    if cluster.is_local:
        stop(cluster.process)
