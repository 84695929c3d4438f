"""The limit of cold reads: a client that only gets blocks and checks their MD5, several at a time."""
import hashlib
import http.client
import os
import time

from .cases import RAW
from .processes import Failure

PARALLEL = (1, 2, 4)
BLOCK = 64 << 20


def _get(api, connections, locator, buffer):
    md5 = locator[:32]
    service = api.in_order(md5)[0]
    connection = connections.setdefault(service["uuid"], None) or api.connect(service)
    connections[service["uuid"]] = connection
    connection.request("GET", "/" + locator, headers={"Authorization": "Bearer " + api.token})
    answer = connection.getresponse()
    if answer.status != 200:
        raise http.client.HTTPException(f"{answer.status} for {md5}")
    view, at = memoryview(buffer), 0
    while n := answer.readinto(view[at:]):
        at += n
    answer.read()
    if hashlib.md5(view[:at]).hexdigest() != md5:
        raise http.client.HTTPException(f"wrong bytes for {md5}")
    return at


def _worker(api, locators):
    buffer, connections = bytearray(BLOCK), {}
    for locator in locators:
        _get(api, connections, locator, buffer)


def _seconds(api, locators, parallel):
    """Each share of the blocks is read by a process of its own, so that neither TLS nor MD5 shares a core."""
    began = time.perf_counter()
    children = []
    for i in range(parallel):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                _worker(api, locators[i::parallel])
                code = 0
            except BaseException as e:  # the child must not run the parent's clean-up
                os.write(2, f"bench: {e!r}\n".encode())
            os._exit(code)
        children.append(child)
    if any([os.waitpid(child, 0)[1] for child in children]):
        raise Failure("reading blocks straight from the Keep services failed")
    return time.perf_counter() - began


def warm_up(bench):
    """Lets the Keep services check their blocks, which some do once, and fill their page cache."""
    _seconds(bench.cluster.api, bench.fresh_locators(), 1)


def measure(bench):
    """Adds one sample: the best of several degrees of parallelism."""
    locators = bench.fresh_locators()
    total = sum(int(locator.split("+")[1]) for locator in locators)
    speeds = {n: total / 2**20 / _seconds(bench.cluster.api, locators, n) for n in PARALLEL}
    bench.recorder.add(RAW, "seq_cold", max(speeds.values()), parallel={str(n): round(v) for n, v in speeds.items()})
