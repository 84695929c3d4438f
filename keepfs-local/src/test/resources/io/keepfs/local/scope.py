"""What programs do with Arvados' client library; ends with OK."""
import arvados
import arvados.util

api = arvados.api('v1')
me = api.users().current().execute()
assert me['can_write'] is True
assert api.users().get(uuid=me['uuid']).execute()['uuid'] == me['uuid']
assert api.config()['ClusterID'] == me['uuid'][:5]
assert [s['service_type'] for s in api.keep_services().accessible().execute()['items']] == ['disk', 'disk']
assert api.api_client_authorizations().current().execute()['uuid'].split('-')[1] == 'gj3su'

project = api.groups().create(body={'group': {'name': 'scope', 'group_class': 'project'}}).execute()
again = api.groups().create(
    body={'group': {'name': 'scope', 'group_class': 'project'}}, ensure_unique_name=True).execute()
assert again['name'].startswith('scope ('), again['name']
assert api.groups().delete(uuid=again['uuid']).execute()['is_trashed'] is True

new = arvados.collection.Collection(api_client=api)
with new.open('d/foo.txt', 'w') as f:
    f.write('hello world')
new.save_new(name='made', owner_uuid=project['uuid'])
with new.open('bar.txt', 'w') as f:
    f.write('second')
new.save(properties={'kind': 'test', 'n': 3})
uuid = new.manifest_locator()

record = api.collections().get(uuid=uuid).execute()
by_hash = api.collections().get(uuid=record['portable_data_hash']).execute()
assert by_hash['portable_data_hash'] == record['portable_data_hash']
with arvados.collection.CollectionReader(record['portable_data_hash'], api_client=api).open('d/foo.txt') as f:
    assert f.read() == 'hello world'

def names(**query):
    return [item['name'] for item in api.collections().list(**query).execute()['items']]

assert names(filters=[['properties.kind', '=', 'test']]) == ['made']
assert names(filters=[['properties', 'exists', 'n'], ['name', 'like', 'ma%']]) == ['made']
assert names(filters=[['uuid', 'is_a', 'arvados#group']]) == []
# So long that the client sends it as a POST which stands for a GET.
long_list = ['%s-4zz18-%015d' % (me['uuid'][:5], i) for i in range(500)] + [uuid]
assert names(filters=[['uuid', 'in', long_list]]) == ['made']

listed = api.collections().list(filters=[['uuid', '=', uuid]]).execute()['items'][0]
assert 'manifest_text' not in listed
selected = api.collections().list(filters=[['uuid', '=', uuid]], select=['manifest_text']).execute()['items'][0]
assert '+A' in selected['manifest_text']

for i in range(5):
    api.collections().create(body={'name': 'c%d' % i, 'owner_uuid': project['uuid']}).execute()
seen = list(arvados.util.keyset_list_all(
    api.groups().contents, order_key='uuid', uuid=project['uuid'],
    filters=[['uuid', 'is_a', 'arvados#collection']]))
assert sorted(item['name'] for item in seen) == ['c0', 'c1', 'c2', 'c3', 'c4', 'made']
assert [item['uuid'] for item in seen] == sorted(item['uuid'] for item in seen)
assert api.groups().shared(include='owner_uuid').execute()['included'] == []
assert api.links().list(filters=[['link_class', '=', 'tag']], select=['name'], distinct=True).execute()['items'] == []
tag = api.links().create(body={'link_class': 'tag', 'name': 'red', 'head_uuid': uuid}).execute()
assert api.links().update(uuid=tag['uuid'], body={'name': 'blue'}).execute()['name'] == 'blue'
tags = api.links().list(filters=[['link_class', '=', 'tag']], select=['name'], distinct=True).execute()['items']
assert [t['name'] for t in tags] == ['blue'], tags
assert api.links().delete(uuid=tag['uuid']).execute()['uuid'] == tag['uuid']
newest = api.logs().list(order='id desc', limit=1).execute()['items'][0]
assert newest['event_type'] == 'delete' and newest['properties']['old_attributes']['name'] == 'blue', newest
later = api.logs().list(order='id asc', filters=[['id', '>', str(newest['id'] - 2)]]).execute()
assert [log['id'] for log in later['items']] == [newest['id'] - 1, newest['id']]

def error(request):
    try:
        request.execute(num_retries=0)
    except arvados.errors.ApiError as e:
        return e.resp.status
    return 200

assert error(api.collections().get(uuid=me['uuid'][:5] + '-4zz18-000000000000000')) == 404
assert error(api.collections().create(body={'name': 'made', 'owner_uuid': project['uuid']})) == 422
assert error(api.collections().create(body={'manifest_text': '. acbd18db4cc2f85cedef654fccc4a4d8+3 0:3:foo\n'})) == 403
assert error(api.collections().create(body={'manifest_text': 'rubbish\n'})) == 422
api.collections().delete(uuid=uuid).execute()
assert error(api.collections().get(uuid=uuid)) == 404
assert api.collections().untrash(uuid=uuid).execute()['is_trashed'] is False
print('OK')
