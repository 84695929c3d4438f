"""The data that is read: what it consists of, and how it is made on a cluster or as plain files."""
import dataclasses
import hashlib
import json
import os
import random
import time
import urllib.parse

from .processes import say

BLOCK = 64 << 20
FILES_IN_PROJECT_COLLECTION = 5
SELECT = urllib.parse.quote('["uuid","portable_data_hash"]')


@dataclasses.dataclass(frozen=True)
class Sizes:
    """How much of each data set there is."""

    big_mib: int = 1024
    flat_files: int = 20_000
    tree_dirs: int = 1_000
    tree_files: int = 20
    small_files: int = 5_000
    collections: int = 1_000
    million_dirs: int = 1_000
    million_files: int = 1_000
    write_mib: int = 512
    write_overwrites: int = 2_000
    write_files: int = 1_000
    untar_files: int = 2_000
    clone_files: int = 500

    def growth(self):
        """The data sets that show how cost grows, and their files: each has ten times as many as the one before."""
        whole = self.million_dirs * self.million_files
        return {"thousandth": whole // 1000, "hundredth": whole // 100, "tenth": whole // 10, "million": whole}


QUICK = Sizes(big_mib=256, flat_files=5_000, tree_dirs=100, small_files=1_000, collections=100, million_dirs=100,
              write_mib=128, write_files=300, untar_files=500, clone_files=200)


@dataclasses.dataclass(frozen=True)
class Packed:
    """Many small files of one size: (directory, names) in order, and the seed of their bytes."""

    directories: list
    size: int
    seed: int

    def count(self):
        return sum(len(names) for _, names in self.directories)

    def chunks(self):
        """The bytes of all files in blocks that each end with a whole file."""
        rng = random.Random(self.seed)
        per_block = BLOCK // self.size
        left = self.count()
        while left:
            files = min(left, per_block)
            yield rng.randbytes(files * self.size)
            left -= files


def _in_directories(files, per_directory, seed):
    """Files of 16 bytes in directories of so many."""
    return Packed([(f"dir{d:04d}", [f"sample-{d:04d}-{i:04d}.txt" for i in range(min(per_directory, files))])
                   for d in range(max(1, files // per_directory))], 16, seed)


def packed_sets(sizes):
    growing = {name: _in_directories(files, sizes.million_files, 4) for name, files in sizes.growth().items()}
    return {
        **growing,
        "flat": Packed([("", [f"file{i:06d}.txt" for i in range(sizes.flat_files)])], 100, 1),
        "tree": Packed([(f"dir{d:04d}", [f"file{i:04d}.txt" for i in range(sizes.tree_files)])
                        for d in range(sizes.tree_dirs)], 100, 2),
        "small": Packed([("", [f"small{i:05d}.bin" for i in range(sizes.small_files)])], 4096, 3),
    }


def big_blocks(sizes):
    rng = random.Random(5)
    for done in range(0, sizes.big_mib << 20, BLOCK):
        yield rng.randbytes(min(BLOCK, (sizes.big_mib << 20) - done))


def manifest(packed, locators):
    """The manifest of packed files whose blocks have these locators; no file spans two blocks."""
    per_block = BLOCK // packed.size
    lines, index = [], 0
    for directory, names in packed.directories:
        first, last = index // per_block, (index + len(names) - 1) // per_block
        base = first * per_block
        words = ["./" + directory if directory else ".", *locators[first:last + 1]]
        words += [f"{(index + i - base) * packed.size}:{packed.size}:{name}" for i, name in enumerate(names)]
        lines.append(" ".join(words) + "\n")
        index += len(names)
    return "".join(lines)


class OnCluster:
    """Makes the data sets on a cluster, all in one project; remembers them in an index file beside other runs'."""

    def __init__(self, api, sizes, index_file):
        self.api = api
        self.sizes = sizes
        self.index_file = index_file
        self.index = {}

    def prepare(self, wanted):
        """Makes what is missing of the wanted sets; returns the index: uuid, portable data hash and so on by set."""
        if os.path.exists(self.index_file):
            with open(self.index_file) as f:
                known = json.load(f)
            if known["sizes"] == dataclasses.asdict(self.sizes) and known["host_part"] == self._cluster_id():
                self.index = known
        if not self.index:
            group = {"name": f"keepfs bench {time.strftime('%Y-%m-%d %H:%M:%S')}", "group_class": "project"}
            home = self.api.call("POST", "groups", {"group": group})["uuid"]
            self.index = {"sizes": dataclasses.asdict(self.sizes), "host_part": self._cluster_id(), "home": home}
        for name in wanted:
            if name not in self.index:
                say(f"making the data set {name}")
                self.index[name] = self._make(name)
                with open(self.index_file, "w") as f:
                    json.dump(self.index, f, indent=1)
        return self.index

    def _cluster_id(self):
        return self.api.call("GET", "users/current")["uuid"][:5]

    def _make(self, name):
        if name == "big":
            return self._make_big()
        if name == "project":
            return self._make_project()
        packed = packed_sets(self.sizes)[name]
        locators = [self.api.put_block(data) for data in packed.chunks()]
        return dict(self._collection(name, self.index["home"], manifest(packed, locators)), files=packed.count())

    def _make_big(self):
        digest, locators, size = hashlib.md5(), [], 0
        for data in big_blocks(self.sizes):
            digest.update(data)
            locators.append(self.api.put_block(data))
            size += len(data)
        made = self._collection("big", self.index["home"], f". {' '.join(locators)} 0:{size}:big.bin\n")
        return dict(made, md5=digest.hexdigest(), bytes=size, locators=locators)

    def _make_project(self):
        group = {"name": "project", "group_class": "project", "owner_uuid": self.index["home"]}
        project = self.api.call("POST", "groups", {"group": group})["uuid"]
        locator = self.api.put_block(random.Random(6).randbytes(100 * FILES_IN_PROJECT_COLLECTION))
        tokens = " ".join(f"{i * 100}:100:f{i}.txt" for i in range(FILES_IN_PROJECT_COLLECTION))
        for i in range(self.sizes.collections):
            self._collection(f"bench-coll-{i:04d}", project, f". {locator} {tokens}\n")
        return {"uuid": project}

    def _collection(self, name, owner, manifest_text):
        body = {"collection": {"name": name, "owner_uuid": owner, "manifest_text": manifest_text}}
        made = self.api.call("POST", "collections?select=" + SELECT, body)
        return {"uuid": made["uuid"], "pdh": made["portable_data_hash"]}

    def remove(self):
        """Puts the project with all data sets into the trash."""
        if "home" in self.index:
            self.api.call("DELETE", "groups/" + self.index["home"])
        if os.path.exists(self.index_file):
            os.unlink(self.index_file)


def make_plain(folder, sizes, wanted):
    """Makes the same data sets as plain files, each in a folder of its name."""
    for name in wanted:
        root = os.path.join(folder, name)
        if os.path.isdir(root):
            continue
        os.makedirs(root)
        if name == "big":
            with open(os.path.join(root, "big.bin"), "wb") as f:
                f.writelines(big_blocks(sizes))
        elif name == "project":
            for i in range(sizes.collections):
                os.mkdir(os.path.join(root, f"bench-coll-{i:04d}"))
                for j in range(FILES_IN_PROJECT_COLLECTION):
                    _write(os.path.join(root, f"bench-coll-{i:04d}", f"f{j}.txt"), b"x" * 100)
        else:
            _make_plain_packed(root, packed_sets(sizes)[name])


def _make_plain_packed(root, packed):
    files = ((directory, name) for directory, names in packed.directories for name in names)
    for directory in {directory for directory, _ in packed.directories if directory}:
        os.mkdir(os.path.join(root, directory))
    for data in packed.chunks():
        for at in range(0, len(data), packed.size):
            _write(os.path.join(root, *next(files)), data[at:at + packed.size])


def _write(path, data):
    with open(path, "wb", buffering=0) as f:
        f.write(data)
