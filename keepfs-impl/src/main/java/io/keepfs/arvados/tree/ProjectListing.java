package io.keepfs.arvados.tree;

import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.model.GroupRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
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
  private final Map<String, Item> byName;
  private final List<Map.Entry<String, Item>> inOrder;

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

  private ProjectListing(Map<String, Item> byName) {
    this.byName = byName;
    this.inOrder = List.copyOf(byName.entrySet());
  }

  /** Builds the listing; records without a name are left out. */
  static ProjectListing of(
      List<GroupRecord> groups, List<CollectionRecord> collections, NameMapping names) {
    List<Item> literal = new ArrayList<>();
    List<Item> changed = new ArrayList<>();
    Map<String, Item> byName = new LinkedHashMap<>();
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
        name = name + " [" + item.uuid() + "]";
      } while (byName.putIfAbsent(name, item) != null);
    }
    return new ProjectListing(Collections.unmodifiableMap(byName));
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

  Optional<Item> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  int size() {
    return inOrder.size();
  }

  Map.Entry<String, Item> get(int index) {
    return inOrder.get(index);
  }

  Set<String> uuids() {
    Set<String> uuids = new HashSet<>();
    byName.values().forEach(item -> uuids.add(item.uuid()));
    return uuids;
  }

  void forEach(Consumer<Item> action) {
    byName.values().forEach(action);
  }

  /** Tells of each name that leads elsewhere here than in {@code before}, or in one only. */
  void forEachChange(ProjectListing before, Consumer<String> action) {
    byName.forEach(
        (name, item) -> {
          Item old = before.byName.get(name);
          if (old == null || !old.uuid().equals(item.uuid())) {
            action.accept(name);
          }
        });
    before.byName.keySet().stream().filter(name -> !byName.containsKey(name)).forEach(action);
  }
}
