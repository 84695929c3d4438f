"""Prints a collection's files with their contents, and the hash of its normalised manifest."""
import hashlib
import json
import sys

import arvados
import arvados.collection

reader = arvados.collection.CollectionReader(sys.argv[1])
files = {}


def walk(directory, prefix):
    for name in directory:
        item = directory[name]
        if isinstance(item, arvados.arvfile.ArvadosFile):
            with directory.open(name, "rb") as content:
                files[prefix + name] = content.read().decode("utf-8")
        else:
            walk(item, prefix + name + "/")


walk(reader, "")
text = reader.manifest_text(strip=True, normalize=True).encode("utf-8")
print(json.dumps({"files": files, "hash": "%s+%d" % (hashlib.md5(text).hexdigest(), len(text))}))
