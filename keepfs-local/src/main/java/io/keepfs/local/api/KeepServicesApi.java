package io.keepfs.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keepfs.local.cluster.Caller;
import io.keepfs.local.http.HttpException;
import io.keepfs.local.http.Router;
import io.keepfs.local.query.FilterBinder;
import io.keepfs.local.query.Ordering;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schemas;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The Keep services; every one is accessible to everyone. */
final class KeepServicesApi {
  private static final String PATH = "/arvados/v1/keep_services";

  private final Records records;
  private final Supplier<List<Row>> services;

  KeepServicesApi(Records records, Supplier<List<Row>> services) {
    this.records = records;
    this.services = services;
  }

  void addTo(Router<ApiCall.Method> router) {
    router.add("GET", PATH, this::list);
    router.add("GET", PATH + "/accessible", this::list);
    router.add("GET", PATH + "/{uuid}", this::get);
  }

  private JsonNode list(ApiCall call) {
    Caller caller = call.caller();
    ListRequest request = ListRequest.of(call.parameters());
    Set<String> select = Lister.checkedSelect(Schemas.KEEP_SERVICES, request.select());
    Ordering ordering = request.ordering().forTable(Schemas.KEEP_SERVICES, false);
    Predicate<Row> wanted = new FilterBinder(Schemas.KEEP_SERVICES).bindAll(request.terms());
    List<Row> rows = services.get().stream().filter(wanted).sorted(ordering.comparator()).toList();
    ObjectNode list =
        Lister.frame(
            Schemas.KEEP_SERVICES.kind() + "List", request, request.counted() ? rows.size() : -1);
    ArrayNode items = list.putArray("items");
    rows.stream()
        .skip(request.offset())
        .limit(request.pageSize())
        .forEach(row -> items.add(records.show(row, caller, select)));
    return list;
  }

  private JsonNode get(ApiCall call) {
    Caller caller = call.caller();
    return services.get().stream()
        .filter(row -> row.uuid().equals(call.uuid()))
        .map(row -> records.show(row, caller, ListRequest.select(call.parameters())))
        .findFirst()
        .orElseThrow(() -> HttpException.notFound("Path"));
  }
}
