package io.keepfs.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.keepfs.local.cluster.Access;
import io.keepfs.local.cluster.Caller;
import io.keepfs.local.cluster.ClusterSettings;
import io.keepfs.local.http.HttpException;
import io.keepfs.local.http.Parameters;
import io.keepfs.local.query.FilterTerm;
import io.keepfs.local.query.Ordering;
import io.keepfs.local.store.Row;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of a list.
 *
 * @param terms its filters
 * @param ordering its order, as written
 * @param offset how many items to skip
 * @param limit how many items to answer at most, as asked for
 * @param counted whether to say how many there are
 * @param select the attributes to show; null where the client does not choose
 * @param distinct whether equal items are shown once
 * @param includeTrash whether to show trash
 * @param includeOldVersions whether to show what collections once were
 */
record ListRequest(
    List<FilterTerm> terms,
    Ordering ordering,
    long offset,
    long limit,
    boolean counted,
    @Nullable Set<String> select,
    boolean distinct,
    boolean includeTrash,
    boolean includeOldVersions) {

  private static final int DEFAULT_LIMIT = 100;

  static ListRequest of(Parameters parameters) {
    long limit = parameters.number("limit", DEFAULT_LIMIT);
    long offset = parameters.number("offset", 0);
    if (limit < 0 || offset < 0) {
      throw HttpException.unprocessable("Invalid value for limit or offset: negative");
    }
    String count = parameters.text("count");
    if (!count.isEmpty() && !count.equals("exact") && !count.equals("none")) {
      throw HttpException.unprocessable("Invalid value for count: " + count);
    }
    return new ListRequest(
        FilterTerm.parseAll(parameters.json("filters")),
        Ordering.parse(parameters.json("order")),
        offset,
        limit,
        !count.equals("none"),
        select(parameters),
        parameters.flag("distinct"),
        parameters.flag("include_trash"),
        parameters.flag("include_old_versions"));
  }

  /** The {@code select} parameter; null where it is missing. */
  static @Nullable Set<String> select(Parameters parameters) {
    JsonNode select = parameters.json("select");
    if (select == null || select.isNull()) {
      return null;
    }
    Set<String> names = new LinkedHashSet<>();
    if (select.isArray()) {
      select.forEach(name -> names.add(name.asText()));
    } else {
      for (String name : select.asText().split(",")) {
        names.add(name.strip());
      }
    }
    return names;
  }

  /** The records that the caller may see in this list. */
  Predicate<Row> shown(Access access, Caller caller) {
    Predicate<Row> visible = access.visible(caller, includeTrash);
    return includeOldVersions ? visible : visible.and(Versions::isCurrent);
  }

  /** How many items to answer: what was asked for, up to the cluster's limit. */
  int pageSize() {
    return (int) Math.min(limit, ClusterSettings.MAX_ITEMS);
  }
}
