package io.keepfs.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.keepfs.local.cluster.Access;
import io.keepfs.local.cluster.Caller;
import io.keepfs.local.http.Router;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schemas;

/** Users: who they are; they are made through Java, not through the API. */
final class UsersApi {
  private static final String PATH = "/arvados/v1/users";

  private final Access access;
  private final Lister lister;

  UsersApi(Access access, Lister lister) {
    this.access = access;
    this.lister = lister;
  }

  void addTo(Router<ApiCall.Method> router) {
    router.add("GET", PATH + "/current", this::current);
    lister.addTo(router, Schemas.USERS);
  }

  private JsonNode current(ApiCall call) {
    Caller caller = call.caller();
    Row user = access.require(caller, Schemas.USERS, caller.userUuid(), false);
    return lister.show(Schemas.USERS, call, user);
  }
}
