package io.keepfs.arvados.tree.project;

import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.tree.NameMapping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
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
  /** Sorted, so that programs which sort, and those which do not, walk in the same order. */
  private final String[] names;

  /** Each at the place of its name. */
  private final Item[] items;

  private final long readNanos;

  /**
   * A project or a collection.
   *
   * @param uuid its uuid
   * @param storedName its name on the server
   * @param group the record, if it is a project
   * @param collection the record, if it is a collection
   */
  record Item(
      String uuid,
      String storedName,
      @Nullable GroupRecord group,
      @Nullable CollectionRecord collection) {}

  private ProjectListing(String[] names, Item[] items, long readNanos) {
    this.names = names;
    this.items = items;
    this.readNanos = readNanos;
  }

  private ProjectListing(Map<String, Item> byName) {
    this.readNanos = 0;
    this.names = byName.keySet().toArray(String[]::new);
    Arrays.sort(names);
    this.items = new Item[names.length];
    for (int i = 0; i < names.length; i++) {
      items[i] = byName.get(names[i]);
    }
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
        name = distinct(name, item.uuid());
      } while (byName.putIfAbsent(name, item) != null);
    }
    return new ProjectListing(byName);
  }

  /** Returns the name of one of several that would be called the same. */
  static String distinct(String name, String uuid) {
    return name + " [" + uuid + "]";
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
    for (Item item : items) {
      if (uuids.contains(item.uuid())) {
        continue;
      }
      if (item.group() != null) {
        groups.add(item.group());
      } else if (item.collection() != null) {
        collections.add(item.collection());
      }
    }
    return of(groups, collections, mapping).readAt(readNanos);
  }

  /** Returns this, as read at that time of the monotonic clock. */
  ProjectListing readAt(long nanos) {
    return new ProjectListing(names, items, nanos);
  }

  long readNanos() {
    return readNanos;
  }

  Optional<Item> find(String name) {
    int index = Arrays.binarySearch(names, name);
    return index < 0 ? Optional.empty() : Optional.of(items[index]);
  }

  /** Returns where a collection is, by what its record says; a negative number if it is not. */
  int indexOf(CollectionRecord record, NameMapping mapping) {
    String name = record.name() == null ? "" : mapping.shown(record.name());
    int index = Arrays.binarySearch(names, name);
    if (index >= 0 && !items[index].uuid().equals(record.uuid())) {
      index = Arrays.binarySearch(names, name + " [" + record.uuid() + "]");
    }
    return index;
  }

  /** Returns the index of the first name that sorts behind {@code name}. */
  int indexBehind(String name) {
    int index = Arrays.binarySearch(names, name);
    return index < 0 ? -index - 1 : index + 1;
  }

  /** Returns the index of the last name that sorts before {@code name}; -1 when there is none. */
  int indexBefore(String name) {
    int index = Arrays.binarySearch(names, name);
    return index < 0 ? -index - 2 : index - 1;
  }

  int size() {
    return names.length;
  }

  String name(int index) {
    return names[index];
  }

  Item item(int index) {
    return items[index];
  }

  Set<String> uuids() {
    Set<String> uuids = new HashSet<>();
    forEach(item -> uuids.add(item.uuid()));
    return uuids;
  }

  void forEach(Consumer<Item> action) {
    for (Item item : items) {
      action.accept(item);
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
    while (old < before.names.length || now < names.length) {
      int order = compare(before, old, now);
      if (order < 0) {
        changed.accept(before.names[old]);
      } else if (order > 0) {
        added.accept(names[now]);
      } else if (!before.items[old].uuid().equals(items[now].uuid())) {
        changed.accept(names[now]);
      }
      old += order <= 0 ? 1 : 0;
      now += order >= 0 ? 1 : 0;
    }
  }

  /** Whichever is at its end comes last. */
  private int compare(ProjectListing before, int old, int now) {
    if (old == before.names.length) {
      return 1;
    }
    return now == names.length ? -1 : before.names[old].compareTo(names[now]);
  }
}
