"""Changes one collection by the API, as it is told line by line, and answers each line with one.

{"write": {path: text}, "rename": {from: to}, "remove": [path]} is done in one request, of the paths
alone; {} prints what is in the collection: paths with length and MD5 of files.
"""
import hashlib
import json
import sys

import arvados
import arvados.collection

uuid = sys.argv[1]
api = arvados.api("v1")


def change(told):
    new = arvados.collection.Collection(api_client=api)
    sources = {}
    for number, (path, text) in enumerate(told["write"].items()):
        with new.open("f%d" % number, "w") as content:
            content.write(text)
        sources["/" + path] = "manifest_text/f%d" % number
    for old, path in told["rename"].items():
        sources["/" + path] = "current/" + old
        sources["/" + old] = ""
    for path in told["remove"]:
        sources["/" + path] = ""
    api.collections().update(
        uuid=uuid,
        body={"collection": {"manifest_text": new.manifest_text()}},
        replace_files=sources).execute()


def contents(directory, prefix, found):
    for name in directory:
        item = directory[name]
        if isinstance(item, arvados.arvfile.ArvadosFile):
            with directory.open(name, "rb") as content:
                data = content.read()
            found[prefix + name] = "%d %s" % (len(data), hashlib.md5(data).hexdigest())
        else:
            contents(item, prefix + name + "/", found)
    return found


for line in sys.stdin:
    told = json.loads(line)
    if told:
        change(told)
        print("{}", flush=True)
    else:
        reader = arvados.collection.CollectionReader(uuid, api_client=api)
        print(json.dumps(contents(reader, "", {})), flush=True)
