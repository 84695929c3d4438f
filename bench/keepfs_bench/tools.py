"""Finds, or installs where it may, the programs that the benchmark uses."""
import os
import shutil
import sys

from .processes import Failure, run, say

ARV_MOUNT = "arvados-fuse==3.2.1"
# setuptools 81 dropped pkg_resources, which the Arvados packages' builds import.
SETUPTOOLS = "setuptools<81"
BUILD_PACKAGES = ["build-essential", "libfuse-dev", "libcurl4-openssl-dev", "libssl-dev", "pkg-config",
                  "python3-dev", "python3-venv"]
DEBIAN = {"bindfs": "bindfs", "fio": "fio", "fusermount3": "fuse3", "fusermount": "fuse3"}


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.join(base, "keepfs-bench")


def require(program):
    """The path of a program; root gets it from Debian when it is missing."""
    found = shutil.which(program)
    if not found:
        install([DEBIAN[program]])
        found = shutil.which(program)
    if not found:
        raise Failure(f"{program} is missing: install it (Debian package {DEBIAN[program]})")
    return found


def install(packages):
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Failure("please install: " + " ".join(packages))
    say("installing " + " ".join(packages))
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    command = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
    try:
        run(command, env=env)
    except Failure:
        run(["apt-get", "update", "-q"], env=env)
        run(command, env=env)


def arv_mount():
    """The arv-mount of a virtual environment in the cache folder, made from PyPI the first time."""
    folder = os.path.join(cache_folder(), ARV_MOUNT.replace("==", "-"))
    program = os.path.join(folder, "bin", "arv-mount")
    if os.path.exists(os.path.join(folder, "complete")):
        return program
    say(f"installing {ARV_MOUNT} into {folder}")
    system_python = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable
    if os.geteuid() == 0 and shutil.which("apt-get"):
        install(BUILD_PACKAGES)
    shutil.rmtree(folder, ignore_errors=True)
    run([system_python, "-m", "venv", folder])
    pip = os.path.join(folder, "bin", "pip")
    run([pip, "install", "-q", SETUPTOOLS, "wheel"])
    # Its build must see the same setuptools as the environment has.
    run([pip, "install", "-q", "--no-build-isolation", ARV_MOUNT])
    with open(os.path.join(folder, "complete"), "w"):
        pass
    return program
