package io.keepfs.arvados.tree.views;

import io.keepfs.api.DirectoryNode;
import io.keepfs.arvados.model.ArvadosIds;
import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.rest.RecordLists;
import io.keepfs.arvados.tree.ChangeFeed;
import io.keepfs.arvados.tree.ListedDirectory;
import io.keepfs.arvados.tree.ObjectChange;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.collection.CollectionDirectory;
import io.keepfs.arvados.tree.project.ProjectDirectory;
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
final class TagDirectory extends ListedDirectory<TagDirectory.Tagged> {
  private final String tag;

  /**
   * A thing that has the tag.
   *
   * @param project the record, if it is a project
   * @param collection the record, if it is a collection
   */
  record Tagged(
      String uuid, @Nullable GroupRecord project, @Nullable CollectionRecord collection) {}

  /** Makes the directory; nothing is fetched yet. */
  TagDirectory(TreeContext context, String tag) {
    super(context, "tag " + tag, ChangeFeed.LINKS);
    this.tag = tag;
  }

  @Override
  protected Map<String, Tagged> read() throws IOException {
    Set<String> heads = new TreeSet<>();
    context().client().tags().forEachTagged(tag, heads::add);
    return records(heads);
  }

  private Map<String, Tagged> records(Set<String> uuids) throws IOException {
    Map<String, Tagged> found = new TreeMap<>();
    RecordLists known = context().client().records();
    known.forEachProject(
        uuids, record -> found.put(record.uuid(), new Tagged(record.uuid(), record, null)));
    known.forEachCollection(
        uuids,
        record -> {
          String uuid = record.uuid();
          if (uuid != null) {
            found.put(uuid, new Tagged(uuid, null, record));
          }
        });
    return found;
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
  protected Optional<Tagged> find(String name) throws IOException {
    boolean tagged =
        (ArvadosIds.isCollectionUuid(name) || ArvadosIds.isGroupUuid(name))
            && context().client().tags().isTagged(tag, name);
    return tagged ? Optional.ofNullable(records(Set.of(name)).get(name)) : Optional.empty();
  }

  @Override
  protected String key(Tagged item) {
    return item.uuid();
  }

  @Override
  protected DirectoryNode make(Tagged item) {
    Runnable whenGone = () -> gone(item.uuid()); // entries have their uuids as names
    return item.collection() != null
        ? CollectionDirectory.listed(context(), item.uuid(), item.collection(), whenGone)
        : ProjectDirectory.listed(context(), item.uuid(), item.project(), whenGone);
  }

  @Override
  protected void update(DirectoryNode node, Tagged item) {
    if (node instanceof CollectionDirectory known && item.collection() != null) {
      known.update(item.collection());
    } else if (node instanceof ProjectDirectory known && item.project() != null) {
      known.update(item.project());
    }
  }
}
