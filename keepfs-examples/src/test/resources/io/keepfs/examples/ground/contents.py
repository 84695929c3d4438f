"""Prints a collection's files with length and MD5, its empty directories, and the hash of it.

The hash is that of the manifest as this client writes it in its normal form.
"""
import hashlib
import json
import sys

import arvados
import arvados.collection

reader = arvados.collection.CollectionReader(sys.argv[1])
found = {}


def walk(directory, prefix):
    for name in directory:
        item = directory[name]
        path = prefix + name
        if isinstance(item, arvados.arvfile.ArvadosFile):
            digest, length = hashlib.md5(), 0
            with directory.open(name, "rb") as content:
                while data := content.read(1 << 20):
                    digest.update(data)
                    length += len(data)
            found[path] = "%d %s" % (length, digest.hexdigest())
        elif len(item) == 0:
            found[path + "/"] = "empty"
        else:
            walk(item, path + "/")


walk(reader, "")
text = reader.manifest_text(strip=True, normalize=True).encode("utf-8")
print(json.dumps({"found": found, "hash": "%s+%d" % (hashlib.md5(text).hexdigest(), len(text)),
                  "record": reader.portable_data_hash()}))
