package io.keepfs.arvados.rest;

import io.keepfs.arvados.model.Filter;
import io.keepfs.arvados.model.LinkRecord;
import io.keepfs.arvados.model.ListFilters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Tags, which are links: which there are, and on what. Thread-safe. */
public final class TagLists {
  private static final List<String> HEAD_FIELDS = List.of("uuid", "head_uuid");

  private static final List<String> NAMED_HEAD_FIELDS = List.of("uuid", "name", "head_uuid");

  /** What a tag may be on that is a directory. */
  private static final List<String> KINDS = List.of("arvados#collection", "arvados#group");

  private final Calls calls;
  private final LinksService links;
  private final ListFilters filters;

  TagLists(Calls calls, LinksService links, ListFilters filters) {
    this.calls = calls;
    this.links = links;
    this.filters = filters;
  }

  /** Tells of each tag's name, once. */
  public void forEachName(Consumer<String> action) throws IOException {
    KeysetPages.forEachValue(
        parameters -> calls.execute("the tags", links.list(parameters)),
        "name",
        conditions(new Filter("name", "!=", "")),
        LinkRecord::name,
        action);
  }

  /** Returns whether there is a tag of that name. */
  public boolean exists(String name) throws IOException {
    List<Object> conditions = conditions(Filter.equal("name", name));
    return !calls
        .execute("tag " + name, links.list(KeysetPages.single(conditions, HEAD_FIELDS, 1)))
        .items()
        .isEmpty();
  }

  /**
   * Tells of the uuid of each collection and group that has the tag, once or, when it was tagged
   * more than once, again.
   */
  public void forEachTagged(String name, Consumer<String> action) throws IOException {
    forEachTagged(name, conditions(Filter.equal("name", name), heads()), action);
  }

  /**
   * Tells of each collection and group that has one of these tags: of the tag's name and of the
   * uuid.
   */
  public void forEachTagged(List<String> names, BiConsumer<String, String> action)
      throws IOException {
    KeysetPages.forEach(
        parameters -> calls.execute("what has some tags", links.list(parameters)),
        conditions(Filter.in("name", names), heads()),
        NAMED_HEAD_FIELDS,
        LinkRecord::uuid,
        link -> {
          if (link.name() != null && link.headUuid() != null) {
            action.accept(link.name(), link.headUuid());
          }
        });
  }

  /** Returns whether the collection or group {@code uuid} has the tag. */
  public boolean isTagged(String name, String uuid) throws IOException {
    List<String> found = new ArrayList<>();
    forEachTagged(
        name, conditions(Filter.equal("name", name), Filter.equal("head_uuid", uuid)), found::add);
    return !found.isEmpty();
  }

  private void forEachTagged(String name, List<Object> conditions, Consumer<String> action)
      throws IOException {
    KeysetPages.forEach(
        parameters -> calls.execute("what has the tag " + name, links.list(parameters)),
        conditions,
        HEAD_FIELDS,
        LinkRecord::uuid,
        link -> {
          String head = link.headUuid();
          if (head != null) {
            action.accept(head);
          }
        });
  }

  private static Filter heads() {
    return new Filter("head_uuid", "is_a", KINDS);
  }

  private List<Object> conditions(Filter... some) {
    List<Object> all = new ArrayList<>();
    all.add(Filter.equal("link_class", "tag"));
    all.addAll(List.of(some));
    all.addAll(filters.on("links", false));
    return all;
  }
}
