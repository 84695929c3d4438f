package io.keepfs.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.keepfs.local.cluster.Access;
import io.keepfs.local.cluster.Caller;
import io.keepfs.local.cluster.Cluster;
import io.keepfs.local.http.HttpException;
import io.keepfs.local.query.FilterTerm;
import io.keepfs.local.query.Page;
import io.keepfs.local.query.TableQuery;
import io.keepfs.local.store.Row;
import io.keepfs.local.store.Schema;
import io.keepfs.local.store.Schemas;
import io.keepfs.local.store.Uuids;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What lies in a project, a filter group or a user's home, and what is shared with the caller:
 * lists over several resources, one after the other.
 */
final class GroupContents {
  private static final List<Schema> LISTED = List.of(Schemas.GROUPS, Schemas.COLLECTIONS);
  private static final int MAX_DEPTH = 1000;

  private final Cluster cluster;
  private final Access access;
  private final Records records;

  GroupContents(Cluster cluster, Access access, Records records) {
    this.cluster = cluster;
    this.access = access;
    this.records = records;
  }

  /** The method {@code groups.contents}, with or without a uuid. */
  JsonNode contents(ApiCall call) {
    Caller caller = call.caller();
    ListRequest request = ListRequest.of(call.parameters());
    String uuid = call.uuid().isEmpty() ? call.parameters().text("uuid") : call.uuid();
    Row group = uuid.isEmpty() ? null : requireGroup(caller, uuid, request.includeTrash());
    List<FilterTerm> terms = new ArrayList<>(request.terms());
    Predicate<Row> inside = row -> true;
    if (group != null && isFilter(group)) {
      terms.addAll(filtersOf(group));
    } else if (!uuid.isEmpty()) {
      if (call.parameters().flag("recursive")) {
        inside = row -> isWithin(row.ownerUuid(), uuid);
      } else {
        terms.add(ownedBy(uuid));
      }
    }
    Predicate<Row> visible = request.shown(access, caller);
    if (call.parameters().flag("exclude_home_project")) {
      inside = inside.and(isTopOfShared(caller, visible));
    }
    Predicate<Row> shown = visible.and(inside).and(GroupContents::isContent);
    checkSelect(request.select());
    Found found = find(request, terms, shown);
    ObjectNode list = Lister.frame("arvados#objectList", request, found.available());
    ArrayNode items = list.putArray("items");
    for (Row row : found.rows()) {
      items.add(records.show(row, caller, shownAttributes(row.schema(), request.select())));
    }
    include(call, list, found.rows(), caller);
    return list;
  }

  private static FilterTerm ownedBy(String uuid) {
    return new FilterTerm(null, "owner_uuid", "=", TextNode.valueOf(uuid), false);
  }

  /** A home's row is a user's, which has no class. */
  private static boolean isFilter(Row group) {
    return group.schema() == Schemas.GROUPS && group.text("group_class").equals("filter");
  }

  /** Roles are groups, but nobody's content. */
  private static boolean isContent(Row row) {
    return row.schema() != Schemas.GROUPS || !row.text("group_class").equals("role");
  }

  private Row requireGroup(Caller caller, String uuid, boolean includeTrash) {
    if (Uuids.isOf(Schemas.USERS, uuid)) {
      return access.require(caller, Schemas.USERS, uuid, includeTrash);
    }
    return access.require(caller, Schemas.GROUPS, uuid, includeTrash);
  }

  private static List<FilterTerm> filtersOf(Row group) {
    JsonNode properties = group.json("properties");
    return FilterTerm.parseAll(properties == null ? null : properties.get("filters"));
  }

  private record Found(List<Row> rows, long available) {}

  private Found find(ListRequest request, List<FilterTerm> terms, Predicate<Row> shown) {
    List<Row> rows = new ArrayList<>();
    long available = 0;
    long offset = request.offset();
    for (Schema schema : LISTED) {
      int room = request.pageSize() - rows.size();
      boolean counted = request.counted() || offset > 0;
      if (room == 0 && !counted) {
        break;
      }
      if (terms.stream().anyMatch(term -> isOnlyForOthers(term, schema))) {
        continue;
      }
      TableQuery query =
          new TableQuery(
              terms, shown, request.ordering().forTable(schema, true), offset, room, counted);
      Page page = query.run(cluster.table(schema));
      rows.addAll(page.rows());
      available += Math.max(page.available(), 0);
      offset = Math.max(0, offset - Math.max(page.available(), 0));
    }
    return new Found(rows, request.counted() ? available : -1);
  }

  /** An unqualified condition on a column that this table lacks can hold for no row of it. */
  private static boolean isOnlyForOthers(FilterTerm term, Schema schema) {
    if (term.resource() != null || term.attribute().equals("any")) {
      return false;
    }
    String column = term.attribute().split("\\.", 2)[0];
    boolean elsewhere = LISTED.stream().anyMatch(other -> other.column(column) != null);
    return schema.column(column) == null && elsewhere;
  }

  private static void checkSelect(@Nullable Set<String> select) {
    if (select != null) {
      List<String> known = new ArrayList<>();
      LISTED.forEach(schema -> known.addAll(Records.attributes(schema)));
      Lister.checkKnown(select, known);
    }
  }

  private static Set<String> shownAttributes(Schema schema, @Nullable Set<String> select) {
    return select == null ? Records.listed(schema) : select;
  }

  private void include(ApiCall call, ObjectNode list, List<Row> rows, Caller caller) {
    JsonNode include = call.parameters().json("include");
    if (include == null || include.isNull()) {
      return;
    }
    Set<String> wanted = new HashSet<>();
    if (include.isArray()) {
      include.forEach(name -> wanted.add(name.asText()));
    } else {
      wanted.add(include.asText());
    }
    ArrayNode included = list.putArray("included");
    if (wanted.contains("owner_uuid")) {
      Set<String> owners = new LinkedHashSet<>();
      rows.forEach(row -> owners.add(row.ownerUuid()));
      for (String owner : owners) {
        Row row = access.find(owner);
        if (row != null && access.canRead(caller, row)) {
          included.add(records.show(row, caller, Records.listed(row.schema())));
        }
      }
    }
  }

  /** The method {@code groups.shared}: the tops of what others share with the caller. */
  JsonNode shared(ApiCall call) {
    Caller caller = call.caller();
    ListRequest request = ListRequest.of(call.parameters());
    Set<String> select = Lister.checkedSelect(Schemas.GROUPS, request.select());
    Predicate<Row> visible = request.shown(access, caller);
    Predicate<Row> shared = visible.and(isTopOfShared(caller, visible));
    TableQuery query =
        new TableQuery(
            request.terms(),
            shared,
            request.ordering().forTable(Schemas.GROUPS, false),
            request.offset(),
            request.pageSize(),
            request.counted());
    Page page = query.run(cluster.groups());
    ObjectNode list = Lister.frame("arvados#groupList", request, page.available());
    ArrayNode items = list.putArray("items");
    for (Row row : page.rows()) {
      items.add(records.show(row, caller, shownAttributes(Schemas.GROUPS, select)));
    }
    include(call, list, page.rows(), caller);
    return list;
  }

  /** Whether nobody comes upon the record from home, or from something else that is shared. */
  private Predicate<Row> isTopOfShared(Caller caller, Predicate<Row> visible) {
    return row -> {
      if (row.ownerUuid().equals(caller.userUuid())) {
        return false;
      }
      Row group = cluster.groups().get(row.ownerUuid());
      return group == null || !visible.test(group) || !group.text("group_class").equals("project");
    };
  }

  /** Whether a record with that owner lies, at whatever depth, in what has that uuid. */
  boolean isWithin(String owner, String uuid) {
    String at = owner;
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      if (Objects.equals(at, uuid)) {
        return true;
      }
      Row group = cluster.groups().get(at);
      if (group == null) {
        return false;
      }
      at = group.ownerUuid();
    }
    throw new HttpException(500, "projects nest too deeply at " + owner);
  }
}
