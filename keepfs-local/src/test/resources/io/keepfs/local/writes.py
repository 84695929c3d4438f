"""What programs write with Arvados' client library; ends with OK."""
import arvados
import arvados.errors

api = arvados.api('v1')


def collection(uuid=None):
    return arvados.collection.Collection(uuid, api_client=api)


def write(c, path, text):
    with c.open(path, 'w') as f:
        f.write(text)


def read(uuid, path):
    with arvados.collection.CollectionReader(uuid, api_client=api).open(path) as f:
        return f.read()


def record(uuid, **options):
    return api.collections().get(uuid=uuid, **options).execute()


def names(c, folder='.'):
    return sorted(c.find(folder).keys()) if folder != '.' else sorted(c.keys())


# Written, renamed, copied and removed, then saved; the hash is the server's as well as the client's.
first = collection()
write(first, 'a.txt', 'aaa')
write(first, 'dir/b.txt', 'bbbb')
write(first, 'dir/sub/c.txt', 'c' * 100000)
first.mkdirs('empty')
first.save_new(name='first')
uuid = first.manifest_locator()
assert record(uuid)['portable_data_hash'] == first.portable_data_hash()
first.rename('a.txt', 'dir/renamed.txt')
first.copy('dir/sub', 'copy of sub')
first.remove('dir/b.txt')
with first.open('dir/renamed.txt', 'a') as f:
    f.write('+more')
with first.open('dir/sub/c.txt', 'rb+') as f:
    f.seek(50000)
    f.write(b'MIDDLE')
    f.truncate(60000)
first.save()
again = collection(uuid)
assert names(again) == ['copy of sub', 'dir', 'empty'], names(again)
assert names(again, 'dir') == ['renamed.txt', 'sub']
assert read(uuid, 'dir/renamed.txt') == 'aaa+more'
assert read(uuid, 'dir/sub/c.txt') == 'c' * 50000 + 'MIDDLE' + 'c' * 9994
assert read(uuid, 'copy of sub/c.txt') == 'c' * 100000
assert record(uuid)['file_count'] == 3

# From one collection into another: no block is written again.
second = collection()
second.copy('dir', 'from first', source_collection=again)
second.save_new(name='second', properties={'from': uuid}, storage_classes=['default'])
assert read(second.manifest_locator(), 'from first/renamed.txt') == 'aaa+more'
assert record(second.manifest_locator())['properties'] == {'from': uuid}

# Two writers: the one who saves later merges, and keeps both sides of a conflict.
one, two = collection(uuid), collection(uuid)
write(one, 'one', '1')
write(two, 'two', '2')
write(one, 'both', 'by one')
write(two, 'both', 'by two')
one.save()
two.save()
merged = names(collection(uuid))
assert 'one' in merged and 'two' in merged and 'both' in merged, merged
assert any(name.startswith('both~') and name.endswith('~conflict~') for name in merged), merged

# Versions, when asked for.
before = record(uuid)
two.save(preserve_version=True)
write(two, 'later', '3')
two.save()
assert record(uuid)['version'] == before['version'] + 1
old = api.collections().list(
    filters=[['current_version_uuid', '=', uuid], ['uuid', '!=', uuid]],
    include_old_versions=True).execute()['items']
assert [o['portable_data_hash'] for o in old] == [before['portable_data_hash']], old
assert 'later' not in names(collection(old[0]['uuid']))

# One file at a time, by the server.
api.collections().update(
    uuid=uuid, body={}, replace_files={'/moved/one': 'current/one', '/one': ''}).execute()
assert read(uuid, 'moved/one') == '1'
fresh = collection()
write(fresh, 'f', 'fresh')
changed = api.collections().update(
    uuid=uuid,
    body={'collection': {'manifest_text': fresh.manifest_text()}},
    replace_files={'/fresh': 'manifest_text/f', '/dir': ''}).execute()
assert read(uuid, 'fresh') == 'fresh'
assert 'dir' not in names(collection(uuid))
assert changed['portable_data_hash'] == collection(uuid).portable_data_hash()

# What the server writes is in the normal form that the client writes, for whatever names.
odd = collection()
for number, path in enumerate([
        'a', 'a-b/x', 'a b/x', 'ab/x', 'A', 'b/c/d', 'b-c/d', 'b/c.d', 'b/c-d/e', 'z:z', 'back\\slash', 'tab\there',
        'ä', '\uff5e', '\U0001f600', 'deep/er/and/deeper']):
    write(odd, path, 'content of %d' % number)
odd.mkdirs('empty/inside')
odd.copy('b', 'ab/copy')
odd.save_new(name='odd names')
changed = api.collections().update(uuid=odd.manifest_locator(), body={}, replace_files={
    '/A': '', '/a-b/moved': 'current/ä', '/b/c/d': 'current/z:z', '/new/b': 'current/b', '/tab': 'current/tab\there',
    '/deep/er/and/deeper': '', '/\uff5e\U0001f600': 'current/\U0001f600'}).execute()
after = collection(odd.manifest_locator())
assert after.manifest_text(strip=True, normalize=True) == changed['unsigned_manifest_text'], (
    after.manifest_text(strip=True, normalize=True), changed['unsigned_manifest_text'])
assert names(after, 'deep/er/and') == [] and names(after, 'empty') == ['inside']
assert read(odd.manifest_locator(), 'a-b/moved') == 'content of 12'

# Trash, and a record that is gone while somebody writes.
late = collection(uuid)
api.collections().delete(uuid=uuid).execute()
write(late, 'too late', 'x')
try:
    late.save(num_retries=0)
    raise AssertionError('saved into the trash')
except arvados.errors.ApiError as e:
    assert e.resp.status == 404, e
api.collections().untrash(uuid=uuid).execute()
late.save()
assert read(uuid, 'too late') == 'x'
print('OK')
