package io.keepfs.arvados.tree.walk;

import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.model.GroupRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A directory of which all is known, but what its items hold only as far as a test says. */
final class KnownDirectory implements Walked {
  private static final String HASH = "0123456789abcdef0123456789abcdef+";

  private final @Nullable KnownDirectory above;
  private final String uuid;
  private final Map<String, Item> byName = new HashMap<>();
  private final Map<String, KnownDirectory> below = new HashMap<>();
  private final Set<String> loaded = new HashSet<>();
  private @Nullable SortedItems items;

  KnownDirectory() {
    this(null, "top");
  }

  private KnownDirectory(@Nullable KnownDirectory above, String uuid) {
    this.above = above;
    this.uuid = uuid;
  }

  /** Adds a collection whose manifest is that long. */
  void collection(String name, long manifestBytes) {
    String id = this.uuid + "/" + name;
    CollectionRecord record =
        new CollectionRecord(
            id, name, "o", HASH + manifestBytes, null, null, null, null, null, null, null);
    byName.put(name, new Item(id, name, null, record));
  }

  /** Adds a project, of which it is known what it holds. */
  KnownDirectory project(String name) {
    String id = this.uuid + "/" + name;
    byName.put(
        name,
        new Item(
            id, name, new GroupRecord(id, name, "o", "project", null, null, null, null), null));
    KnownDirectory made = new KnownDirectory(this, id);
    below.put(id, made);
    return made;
  }

  void load(Place place) {
    loaded.add(place.item().uuid());
  }

  void unloadAll() {
    loaded.clear();
  }

  Place at(int index) {
    return new Place(this, items(), index);
  }

  int size() {
    return items().size();
  }

  @Override
  public @Nullable Walked above() {
    return above;
  }

  @Override
  public int indexIn(SortedItems itemsAbove) {
    return itemsAbove.indexOf(uuid.substring(uuid.lastIndexOf('/') + 1));
  }

  @Override
  public SortedItems items() {
    SortedItems known = items;
    if (known == null) {
      known = new SortedItems(byName);
      items = known;
    }
    return known;
  }

  @Override
  public @Nullable Walked below(Item item) {
    return below.get(item.uuid());
  }

  @Override
  public boolean isLoaded(Item item) {
    return loaded.contains(item.uuid());
  }
}
