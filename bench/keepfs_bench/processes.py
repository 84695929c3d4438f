"""Processes and folders that must not outlive the benchmark: each is ended by what started it, or at the exit."""
import os
import shutil
import signal
import subprocess
import sys

STOP_SECONDS = 15


class Failure(Exception):
    """Something that the person at the terminal can act on; shown as one line."""


class Cleanup:
    """What is to be undone at the end, latest first; each thing once."""

    def __init__(self):
        self._undo = []

    def add(self, action):
        self._undo.append(action)
        return action

    def done(self, action):
        if action in self._undo:
            self._undo.remove(action)

    def run(self):
        while self._undo:
            action = self._undo.pop()
            try:
                action()
            except Exception as e:  # the rest is to be undone all the same
                say(f"cleaning up: {e!r}")


CLEANUP = Cleanup()


def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def end_on_signals():
    """Makes SIGTERM and SIGHUP end the run as Ctrl-C does, so that it cleans up."""

    def stop(number, frame):
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


def run(command, timeout=600, **options):
    """Runs a command to its end and returns its output; a Failure names it and says what it said."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, **options)
    except FileNotFoundError:
        raise Failure(f"{command[0]}: not found")
    except subprocess.TimeoutExpired:
        raise Failure(f"{' '.join(command)}: not done after {timeout} s")
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()[-3:]
        raise Failure(f"{' '.join(command)}: exit {done.returncode}: {' / '.join(said)}")
    return done.stdout


def start(command, log, env=None, stdout=None):
    """Starts a command in a session of its own, which does not get the terminal's Ctrl-C."""
    with open(log, "ab") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=stdout or out, stderr=out, env=env, start_new_session=True)
    process.undo = CLEANUP.add(lambda: stop(process))
    return process


def stop(process, grace=STOP_SECONDS):
    """Ends a process that start() made, with all of its session; returns its exit code."""
    CLEANUP.done(process.undo)
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, number)
            try:
                process.wait(grace)
            except subprocess.TimeoutExpired:
                pass
    return process.poll()


def family(pid):
    """The process and all that descend from it."""
    children = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat") as f:
                    parent = int(f.read().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
            children.setdefault(parent, []).append(int(name))
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        todo += children.get(found[-1], [])
    return found


def empty(folder):
    """Removes all in a folder, which stays."""
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.unlink(entry.path)
