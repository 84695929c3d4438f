"""Listens to events as programs do with Arvados' client library, in both its ways; ends with OK."""
import queue

import arvados
import arvados.events

api = arvados.api('v1')
FILTER = [['event_type', 'in', ['create', 'update', 'delete']]]

def listen(kind, **options):
    heard = queue.Queue()
    client = arvados.events.subscribe(api, FILTER, heard.put, **options)
    assert type(client).__name__ == kind, type(client)
    assert heard.get(timeout=30) == {'status': 200}
    return client, heard

def check(heard, name):
    made = api.collections().create(body={'name': name}).execute()
    api.collections().update(uuid=made['uuid'], body={'name': name + ' again'}).execute()
    api.collections().delete(uuid=made['uuid']).execute()
    events = [heard.get(timeout=60) for _ in range(3)]
    assert [e['event_type'] for e in events] == ['create', 'update', 'update'], events
    assert {e['object_uuid'] for e in events} == {made['uuid']}, events
    assert events[1]['properties']['new_attributes']['name'] == name + ' again', events
    assert events[2]['properties']['new_attributes']['is_trashed'] is True, events
    assert [e['id'] for e in events] == list(range(events[0]['id'], events[0]['id'] + 3)), events
    return events[0]['id']

client, heard = listen('EventClient')
first = check(heard, 'heard of')
client.subscribe([], last_log_id=first)
assert heard.get(timeout=30) == {'status': 200}
assert [heard.get(timeout=30)['id'] for _ in range(2)] == [first + 1, first + 2]
client.unsubscribe([])
assert heard.get(timeout=30) == {'status': 200}
client.subscribe([['uuid', '=', 'x']])
assert heard.get(timeout=30) == {'status': 400}
client.close()

arvados.config.settings()['ARVADOS_DISABLE_WEBSOCKETS'] = '1'
client, heard = listen('PollClient', poll_fallback=1, last_log_id=first + 2)
check(heard, 'read of')
client.close()
print('OK')
