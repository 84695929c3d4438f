package io.keepfs.arvados.tree.project;

import io.keepfs.api.DirectoryNode;
import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.rest.Hidden;
import io.keepfs.arvados.tree.ListedDirectory;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.collection.CollectionDirectory;
import io.keepfs.arvados.tree.project.ProjectListing.Item;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code .arvados#trash}: the collections and projects of a project that are in the trash, under
 * the names that they would have in the project, to be looked at and not to be changed.
 * Thread-safe.
 */
final class TrashDirectory extends ListedDirectory<Item> {
  static final String NAME = ".arvados#trash";

  private final String owner;
  private final TreeContext past;

  /**
   * Makes the directory; nothing is fetched yet.
   *
   * @param owner the project's or user's uuid
   */
  TrashDirectory(TreeContext context, String owner) {
    super(context, "trash of project " + owner, owner);
    this.owner = owner;
    this.past = context.revealing(Hidden.TRASH);
  }

  @Override
  protected Map<String, Item> read() throws IOException {
    List<GroupRecord> projects = new ArrayList<>();
    List<CollectionRecord> collections = new ArrayList<>();
    past.client().records().forEachTrashedProject(owner, projects::add);
    past.client().records().forEachTrashedCollection(owner, collections::add);
    ProjectListing listing = ProjectListing.of(projects, collections, past.names());
    Map<String, Item> byName = new LinkedHashMap<>();
    for (int i = 0; i < listing.size(); i++) {
      byName.put(listing.name(i), listing.item(i));
    }
    return byName;
  }

  @Override
  protected String key(Item item) {
    return item.uuid();
  }

  @Override
  protected DirectoryNode make(Item item) {
    return item.collection() != null
        ? CollectionDirectory.listed(past, item.uuid(), item.collection(), this::markStale)
        : ProjectDirectory.listed(past, item.uuid(), item.group(), this::markStale);
  }

  @Override
  protected void update(DirectoryNode node, Item item) {
    if (node instanceof CollectionDirectory known && item.collection() != null) {
      known.update(item.collection());
    } else if (node instanceof ProjectDirectory known && item.group() != null) {
      known.update(item.group());
    }
  }
}
