package io.keepfs.arvados.tree.project;

import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.rest.Hidden;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.walk.Item;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code .arvados#trash}: the collections and projects of a project that are in the trash, under
 * the names that they would have in the project, to be looked at and not to be changed.
 * Thread-safe.
 */
final class TrashDirectory extends ListedItems {
  static final String NAME = ".arvados#trash";

  private final String owner;
  private final TreeContext past;

  /**
   * Makes the directory; nothing is fetched yet.
   *
   * @param owner the project's or user's uuid
   */
  TrashDirectory(TreeContext context, String owner) {
    this(context, context.revealing(Hidden.TRASH), owner);
  }

  private TrashDirectory(TreeContext context, TreeContext past, String owner) {
    super(context, past, "trash of project " + owner, owner);
    this.owner = owner;
    this.past = past;
    listen();
  }

  @Override
  public String id() {
    return NAME;
  }

  @Override
  protected Map<String, Item> readItems() throws IOException {
    List<GroupRecord> projects = new ArrayList<>();
    List<CollectionRecord> collections = new ArrayList<>();
    past.client().records().forEachTrashedProject(owner, projects::add);
    past.client().records().forEachTrashedCollection(owner, collections::add);
    return ProjectListing.of(projects, collections, past.names()).byName();
  }
}
