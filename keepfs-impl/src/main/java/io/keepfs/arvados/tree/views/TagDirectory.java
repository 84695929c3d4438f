package io.keepfs.arvados.tree.views;

import io.keepfs.arvados.model.ArvadosIds;
import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.arvados.rest.RecordLists;
import io.keepfs.arvados.tree.ChangeFeed;
import io.keepfs.arvados.tree.ObjectChange;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.project.ListedItems;
import io.keepfs.arvados.tree.walk.Item;
import io.keepfs.arvados.tree.walk.SortedItems;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What has a tag: collections and projects, by their uuids. What the user cannot see, or what is in
 * the trash, is left out. Thread-safe.
 */
final class TagDirectory extends ListedItems {
  private final String tag;

  /** Makes the directory of one of {@code tags}; nothing is fetched yet. */
  TagDirectory(TreeContext context, String tag, TagsDirectory tags) {
    super(context, context, "tag " + tag, ChangeFeed.LINKS, tags);
    this.tag = tag;
    listen();
  }

  @Override
  public String id() {
    return tag;
  }

  @Override
  protected Map<String, Item> readItems() throws IOException {
    Set<String> heads = new TreeSet<>();
    context().client().tags().forEachTagged(tag, heads::add);
    return records(context().client(), heads);
  }

  /** Returns those of these projects and collections that the user can see, by their uuids. */
  static Map<String, Item> records(ArvadosClient client, Set<String> uuids) throws IOException {
    Map<String, Item> found = new TreeMap<>();
    RecordLists known = client.records();
    known.forEachProject(
        uuids,
        record -> found.put(record.uuid(), new Item(record.uuid(), record.uuid(), record, null)));
    known.forEachCollection(
        uuids,
        record -> {
          String uuid = record.uuid();
          if (uuid != null) {
            found.put(uuid, new Item(uuid, uuid, null, record));
          }
        });
    return found;
  }

  /** Names are uuids here. */
  @Override
  public int indexOf(SortedItems among, String uuid, @Nullable String storedName) {
    return among.indexOf(uuid);
  }

  @Override
  protected boolean isConcerned(ObjectChange change) {
    boolean told = change.oldName() != null || change.newName() != null;
    return !told || tag.equals(change.oldName()) || tag.equals(change.newName());
  }

  @Override
  protected boolean canFind(String name) {
    return true;
  }

  @Override
  protected Optional<Item> find(String name) throws IOException {
    boolean tagged =
        (ArvadosIds.isCollectionUuid(name) || ArvadosIds.isGroupUuid(name))
            && context().client().tags().isTagged(tag, name);
    return tagged
        ? Optional.ofNullable(records(context().client(), Set.of(name)).get(name))
        : Optional.empty();
  }

  @Override
  protected void itemGone(Item item) {
    gone(item.uuid()); // entries have their uuids as names
  }
}
