package io.keepfs.arvados.tree.project;

import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.tree.NameMapping;
import io.keepfs.arvados.tree.walk.Item;
import io.keepfs.arvados.tree.walk.SortedItems;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a project shows, by the names it shows it under. Immutable, pure.
 *
 * <p>Names need not be unique in Arvados once slashes are replaced, and a project may be called as
 * a collection is. Projects go before collections, then names that are shown as they are before
 * changed ones, then lower uuids: the first keeps the name, each other one appears as {@code NAME
 * [UUID]}.
 */
final class ProjectListing {
  private final SortedItems sorted;
  private final long readNanos;

  private ProjectListing(SortedItems sorted, long readNanos) {
    this.sorted = sorted;
    this.readNanos = readNanos;
  }

  /** Takes over items that have their names already. */
  static ProjectListing of(SortedItems sorted, long readNanos) {
    return new ProjectListing(sorted, readNanos);
  }

  /** Builds the listing; records without a name are left out. */
  static ProjectListing of(
      List<GroupRecord> groups, List<CollectionRecord> collections, NameMapping names) {
    List<Item> literal = new ArrayList<>();
    List<Item> changed = new ArrayList<>();
    Map<String, Item> byName = new HashMap<>();
    List<Item> displaced = new ArrayList<>();
    Consumer<Item> sort =
        item ->
            (names.shown(item.storedName()).equals(item.storedName()) ? literal : changed)
                .add(item);
    groups.stream()
        .filter(group -> group.name() != null)
        .map(group -> new Item(group.uuid(), group.name(), group, null))
        .sorted(Comparator.comparing(Item::uuid))
        .forEach(sort);
    enter(literal, changed, names, byName, displaced);
    collections.stream()
        .filter(record -> record.uuid() != null && record.name() != null)
        .map(record -> new Item(record.uuid(), record.name(), null, record))
        .sorted(Comparator.comparing(Item::uuid))
        .forEach(sort);
    enter(literal, changed, names, byName, displaced);
    for (Item item : displaced) {
      String name = names.shown(item.storedName());
      do {
        name = NameMapping.distinct(name, item.uuid());
      } while (byName.putIfAbsent(name, item) != null);
    }
    return new ProjectListing(new SortedItems(byName), 0);
  }

  private static void enter(
      List<Item> literal,
      List<Item> changed,
      NameMapping names,
      Map<String, Item> byName,
      List<Item> displaced) {
    for (List<Item> items : List.of(literal, changed)) {
      for (Item item : items) {
        if (byName.putIfAbsent(names.shown(item.storedName()), item) != null) {
          displaced.add(item);
        }
      }
    }
    literal.clear();
    changed.clear();
  }

  /** Returns this with other entries, or none, for what has one of these uuids. */
  ProjectListing replacing(
      Set<String> uuids,
      List<GroupRecord> newGroups,
      List<CollectionRecord> newCollections,
      NameMapping mapping) {
    List<GroupRecord> groups = new ArrayList<>(newGroups);
    List<CollectionRecord> collections = new ArrayList<>(newCollections);
    forEach(
        item -> {
          if (uuids.contains(item.uuid())) {
            return;
          }
          if (item.group() != null) {
            groups.add(item.group());
          } else if (item.collection() != null) {
            collections.add(item.collection());
          }
        });
    return of(groups, collections, mapping).readAt(readNanos);
  }

  /** Returns this, as read at that time of the monotonic clock. */
  ProjectListing readAt(long nanos) {
    return new ProjectListing(sorted, nanos);
  }

  long readNanos() {
    return readNanos;
  }

  /** Returns what it shows, in the order of names. */
  SortedItems sorted() {
    return sorted;
  }

  /** Returns what it shows by names, in their order. */
  Map<String, Item> byName() {
    Map<String, Item> byName = new LinkedHashMap<>();
    for (int i = 0; i < size(); i++) {
      byName.put(name(i), item(i));
    }
    return byName;
  }

  Optional<Item> find(String name) {
    int index = sorted.indexOf(name);
    return index < 0 ? Optional.empty() : Optional.of(sorted.item(index));
  }

  /**
   * Returns where one of {@code items} is; a negative number if it is not there.
   *
   * @param storedName its name on the server
   */
  static int indexOf(
      SortedItems items, String uuid, @Nullable String storedName, NameMapping mapping) {
    String name = storedName == null ? "" : mapping.shown(storedName);
    int index = items.indexOf(name);
    if (index >= 0 && !items.item(index).uuid().equals(uuid)) {
      index = items.indexOf(NameMapping.distinct(name, uuid));
    }
    return index;
  }

  /** Returns what is known of a collection that is here; null when it is not. */
  @Nullable CollectionRecord known(CollectionRecord record, NameMapping mapping) {
    int index = indexOf(sorted, String.valueOf(record.uuid()), record.name(), mapping);
    return index < 0 ? null : sorted.item(index).collection();
  }

  int size() {
    return sorted.size();
  }

  String name(int index) {
    return sorted.name(index);
  }

  Item item(int index) {
    return sorted.item(index);
  }

  Set<String> uuids() {
    Set<String> uuids = new HashSet<>();
    forEach(item -> uuids.add(item.uuid()));
    return uuids;
  }

  void forEach(Consumer<Item> action) {
    for (int i = 0; i < sorted.size(); i++) {
      action.accept(sorted.item(i));
    }
  }

  /**
   * Tells of each name that leads elsewhere here than in {@code before}.
   *
   * @param changed hears of what leads to something else, or nowhere
   * @param added hears of what led nowhere before
   */
  void forEachChange(ProjectListing before, Consumer<String> changed, Consumer<String> added) {
    int old = 0;
    int now = 0;
    while (old < before.size() || now < size()) {
      int order = compare(before, old, now);
      if (order < 0) {
        changed.accept(before.name(old));
      } else if (order > 0) {
        added.accept(name(now));
      } else if (!before.item(old).uuid().equals(item(now).uuid())) {
        changed.accept(name(now));
      }
      old += order <= 0 ? 1 : 0;
      now += order >= 0 ? 1 : 0;
    }
  }

  /** Whichever is at its end comes last. */
  private int compare(ProjectListing before, int old, int now) {
    if (old == before.size()) {
      return 1;
    }
    return now == size() ? -1 : before.name(old).compareTo(name(now));
  }
}
