package io.keepfs.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.keepfs.local.cluster.Access;
import io.keepfs.local.cluster.Caller;
import io.keepfs.local.http.Router;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schema;

/** Into the trash and back: the same for every kind of record that has one. */
record TrashApi(Schema schema, Access access, Changes changes, Lister lister) {

  void addTo(Router<ApiCall.Method> router, String path) {
    router.add("DELETE", path + "/{uuid}", this::trash);
    router.add("POST", path + "/{uuid}/trash", this::trash);
    router.add("POST", path + "/{uuid}/untrash", this::untrash);
  }

  private JsonNode trash(ApiCall call) {
    Caller caller = call.caller();
    Row row = access.requireWritable(caller, schema, call.uuid(), false);
    return lister.show(schema, call, changes.trash(row.uuid(), caller));
  }

  private JsonNode untrash(ApiCall call) {
    Caller caller = call.caller();
    Row row = access.requireWritable(caller, schema, call.uuid(), true);
    boolean unique = call.parameters().flag("ensure_unique_name");
    return lister.show(schema, call, changes.untrash(row.uuid(), caller, unique));
  }
}
