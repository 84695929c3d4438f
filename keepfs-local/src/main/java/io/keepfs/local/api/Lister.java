package io.keepfs.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keepfs.local.cluster.Access;
import io.keepfs.local.cluster.Caller;
import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.http.HttpException;
import io.keepfs.local.http.Router;
import io.keepfs.local.query.Ordering;
import io.keepfs.local.query.Page;
import io.keepfs.local.query.TableQuery;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schema;
import io.keepfs.local.store.Table;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers lists of any resource, and single records of those that have nothing of their own. */
final class Lister {
  private final Cluster cluster;
  private final Access access;
  private final Records records;

  Lister(Cluster cluster, Access access, Records records) {
    this.cluster = cluster;
    this.access = access;
    this.records = records;
  }

  /** Adds the methods list and get of a resource. */
  void addTo(Router<ApiCall.Method> router, Schema schema) {
    String path = "/arvados/v1/" + schema.resource();
    router.add("GET", path, call -> list(schema, call));
    router.add("GET", path + "/{uuid}", call -> get(schema, call));
  }

  /** One record. */
  JsonNode get(Schema schema, ApiCall call) {
    Caller caller = call.caller();
    boolean includeTrash = call.parameters().flag("include_trash");
    Row row = access.require(caller, schema, call.uuid(), includeTrash);
    return show(schema, call, row);
  }

  /** Shows one record to the caller, with the fields that the call selects. */
  JsonNode show(Schema schema, ApiCall call, Row row) {
    Set<String> select = checkedSelect(schema, ListRequest.select(call.parameters()));
    return records.show(row, call.caller(), select);
  }

  /** A list as the call asks for it. */
  ObjectNode list(Schema schema, ApiCall call) {
    Caller caller = call.caller();
    ListRequest request = ListRequest.of(call.parameters());
    Set<String> select = checkedSelect(schema, request.select());
    Table table = cluster.table(schema);
    Ordering ordering = request.ordering().forTable(schema, false);
    if (request.distinct() && select != null) {
      return listDistinct(table, caller, request, ordering, select);
    }
    TableQuery query =
        new TableQuery(
            request.terms(),
            request.shown(access, caller),
            ordering,
            request.offset(),
            request.pageSize(),
            request.counted());
    Page page = query.run(table);
    ObjectNode list = frame(schema.kind() + "List", request, page.available());
    ArrayNode items = list.putArray("items");
    Set<String> shown = select == null ? Records.listed(schema) : select;
    page.rows().forEach(row -> items.add(records.show(row, caller, shown)));
    return list;
  }

  /** Equal selections count once; so all rows have to be looked at. */
  private ObjectNode listDistinct(
      Table table, Caller caller, ListRequest request, Ordering ordering, Set<String> select) {
    TableQuery query =
        new TableQuery(
            request.terms(), request.shown(access, caller), ordering, 0, Integer.MAX_VALUE, true);
    Set<ObjectNode> distinct = new LinkedHashSet<>();
    for (Row row : query.run(table).rows()) {
      ObjectNode item = records.show(row, caller, select);
      item.remove("etag");
      distinct.add(item);
    }
    String kind = table.schema().kind() + "List";
    ObjectNode list = frame(kind, request, request.counted() ? distinct.size() : -1);
    ArrayNode items = list.putArray("items");
    distinct.stream().skip(request.offset()).limit(request.pageSize()).forEach(items::add);
    return list;
  }

  /** What is round the items of a list. */
  static ObjectNode frame(String kind, ListRequest request, long available) {
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    list.put("kind", kind);
    list.put("etag", "");
    list.put("self_link", "");
    list.put("offset", request.offset());
    list.put("limit", request.pageSize());
    if (available >= 0) {
      list.put("items_available", available);
    }
    return list;
  }

  /**
   * The selection itself.
   *
   * @throws HttpException 422 where it names what records of that schema do not have
   */
  static @Nullable Set<String> checkedSelect(Schema schema, @Nullable Set<String> select) {
    if (select != null) {
      checkKnown(select, Records.attributes(schema));
    }
    return select;
  }

  static void checkKnown(Set<String> select, List<String> known) {
    for (String name : select) {
      if (!known.contains(name) && !name.equals("kind") && !name.equals("etag")) {
        throw HttpException.unprocessable("Invalid attribute in select: " + name);
      }
    }
  }
}
