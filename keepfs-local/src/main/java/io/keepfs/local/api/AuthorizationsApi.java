package io.keepfs.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keepfs.local.cluster.Caller;
import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.http.HttpException;
import io.keepfs.local.http.Router;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schemas;

/** Tokens: a caller may ask about the one in use. */
final class AuthorizationsApi {
  private final Cluster cluster;
  private final Records records;

  AuthorizationsApi(Cluster cluster, Records records) {
    this.cluster = cluster;
    this.records = records;
  }

  void addTo(Router<ApiCall.Method> router) {
    router.add("GET", "/arvados/v1/api_client_authorizations/current", this::current);
  }

  private JsonNode current(ApiCall call) {
    Caller caller = call.caller();
    Row row = cluster.table(Schemas.API_CLIENT_AUTHORIZATIONS).get(caller.authorizationUuid());
    if (row == null) {
      throw HttpException.notFound("Path");
    }
    ObjectNode record = records.show(row, caller, null);
    // The secret comes back to the one who sent it; the cluster itself does not know it.
    record.put("api_token", caller.token().substring(caller.token().lastIndexOf('/') + 1));
    return record;
  }
}
