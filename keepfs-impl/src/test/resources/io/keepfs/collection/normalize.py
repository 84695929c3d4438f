"""Reads manifests, a JSON string a line, from the file named; answers for each its portable data
hash and its normal text, without hints, as JSON."""
import json
import sys
from types import SimpleNamespace

from arvados.collection import Collection

# Nothing is asked of these; the client only looks at their settings.
api = SimpleNamespace(num_retries=0, _rootDesc={})
keep = SimpleNamespace(num_prefetch_threads=0)

with open(sys.argv[1], encoding="utf-8") as lines:
    for line in lines:
        collection = Collection(json.loads(line), api_client=api, keep_client=keep)
        answer = [collection.portable_data_hash(), collection.portable_manifest_text()]
        print(json.dumps(answer))
