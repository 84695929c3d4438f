package io.keepfs.arvados.rest;

import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.model.Filter;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.model.ListFilters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What several owners hold, in the requests that one takes. Thread-safe. */
public final class OwnedLists {
  /** How many pages of projects, and of collections, are asked for. */
  private static final int PAGES_MAX = 2;

  private final Calls calls;
  private final Services services;
  private final ListFilters filters;

  OwnedLists(Calls calls, Services services, ListFilters filters) {
    this.calls = calls;
    this.services = services;
    this.filters = filters;
  }

  /**
   * What an owner holds.
   *
   * @param projects projects and filter groups
   * @param collections without old versions
   */
  public record Owned(List<GroupRecord> projects, List<CollectionRecord> collections) {}

  private static final class TooManyPagesException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /**
   * Returns what each of these users and projects holds; who is not there any more is missing.
   *
   * @param owners no filter groups, and so few that they fit a request
   * @return empty when they hold more than is worth being asked for at once
   */
  public Optional<Map<String, Owned>> of(List<String> owners) throws IOException {
    Map<String, Owned> found = new HashMap<>();
    owners.forEach(owner -> found.put(owner, new Owned(new ArrayList<>(), new ArrayList<>())));
    try {
      projects(owners, found);
      collections(owners, found);
    } catch (TooManyPagesException e) {
      return Optional.empty();
    }
    found.keySet().removeAll(gone(found));
    return Optional.of(found);
  }

  private void projects(List<String> owners, Map<String, Owned> found) throws IOException {
    forEach(
        parameters -> calls.execute("projects in several", services.groups().list(parameters)),
        conditions(owners, "groups", Filter.in("group_class", GroupRecord.DIRECTORY_CLASSES)),
        GroupRecord.LISTED_FIELDS,
        GroupRecord::uuid,
        record -> {
          Owned owned = found.get(String.valueOf(record.ownerUuid()));
          if (owned != null) {
            owned.projects().add(record);
          }
        });
  }

  private void collections(List<String> owners, Map<String, Owned> found) throws IOException {
    forEach(
        parameters ->
            calls.execute("collections in several", services.collections().list(parameters)),
        conditions(owners, "collections"),
        CollectionRecord.LISTED_FIELDS,
        CollectionRecord::uuid,
        record -> {
          Owned owned = found.get(String.valueOf(record.ownerUuid()));
          if (owned != null && !record.isOldVersion()) {
            owned.collections().add(record);
          }
        });
  }

  private <T> void forEach(
      KeysetPages.Page<T> page,
      List<Object> conditions,
      List<String> fields,
      Function<T, @Nullable String> uuid,
      Consumer<T> action)
      throws IOException {
    int[] pages = {0};
    KeysetPages.Page<T> counted =
        parameters -> {
          if (pages[0]++ == PAGES_MAX) {
            throw new TooManyPagesException();
          }
          return page.get(parameters);
        };
    KeysetPages.forEach(counted, conditions, fields, uuid, action);
  }

  /** Lists tell nothing of owners that are gone: they look empty. */
  private Set<String> gone(Map<String, Owned> found) throws IOException {
    Set<String> unseen = new HashSet<>();
    found.forEach(
        (owner, owned) -> {
          if (owned.projects().isEmpty() && owned.collections().isEmpty()) {
            unseen.add(owner);
          }
        });
    if (!unseen.isEmpty()) {
      new RecordLists(calls, services)
          .forEachOwner(Set.copyOf(unseen), owner -> unseen.remove(owner.uuid()));
    }
    return unseen;
  }

  private List<Object> conditions(List<String> owners, String type, Filter... more) {
    List<Object> all = new ArrayList<>();
    all.add(Filter.in("owner_uuid", owners));
    all.addAll(List.of(more));
    all.addAll(filters.on(type, false));
    return all;
  }
}
