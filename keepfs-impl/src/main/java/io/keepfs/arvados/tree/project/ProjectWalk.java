package io.keepfs.arvados.tree.project;

import io.keepfs.api.DirectoryNode;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.tree.NameMapping;
import io.keepfs.arvados.tree.collection.CollectionDirectory;
import io.keepfs.arvados.tree.walk.Batches.Held;
import io.keepfs.arvados.tree.walk.Item;
import io.keepfs.arvados.tree.walk.SortedItems;
import io.keepfs.arvados.tree.walk.Walked;
import java.io.InterruptedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A project as a walk through it goes. Thread-safe. */
final class ProjectWalk implements Parent {
  private final ProjectDirectory project;
  private final @Nullable Parent above;
  private final Together together;
  private final NameMapping names;

  /**
   * Makes it.
   *
   * @param above where the project was found, if that is walked, too
   * @param together fetches what is below
   */
  ProjectWalk(
      ProjectDirectory project, @Nullable Parent above, Together together, NameMapping names) {
    this.project = project;
    this.above = above;
    this.together = together;
    this.names = names;
  }

  /** A filter group may contain itself; an endless tree would be walked for ever. */
  static boolean contains(@Nullable Walked ancestor, String uuid) {
    for (@Nullable Walked at = ancestor; at != null; at = at.above()) {
      if (at instanceof Parent parent && parent.id().equals(uuid)) {
        return true;
      }
    }
    return false;
  }

  Together together() {
    return together;
  }

  @Override
  public @Nullable Walked above() {
    return above;
  }

  @Override
  public String id() {
    return project.id();
  }

  /** Returns the project's listing, if it was fetched ahead or is fetched now with others. */
  Optional<Held<EarlyListing>> listing() throws InterruptedIOException {
    // A filter group's comes by itself, and what lies within itself holds nothing.
    return above == null || project.isFilter() || contains(above, project.id())
        ? Optional.empty()
        : together.listing(above, project.id(), storedName());
  }

  private @Nullable String storedName() {
    GroupRecord known = project.knownRecord();
    return known == null ? null : known.name();
  }

  @Override
  public int indexIn(SortedItems itemsAbove) {
    return above == null ? -1 : above.indexOf(itemsAbove, project.id(), storedName());
  }

  @Override
  public int indexOf(SortedItems items, String uuid, @Nullable String storedName) {
    return ProjectListing.indexOf(items, uuid, storedName, names);
  }

  @Override
  public @Nullable SortedItems items() {
    ProjectListing known = project.knownListing();
    return known == null ? together.early(project.id()) : known.sorted();
  }

  @Override
  public @Nullable Walked below(Item item) {
    return below(project.knownNode(item.uuid()));
  }

  /** Returns how a walk goes through the directory of an item, if it is known what that holds. */
  static @Nullable Walked below(@Nullable DirectoryNode node) {
    return node instanceof ProjectDirectory child && child.walk().items() != null
        ? child.walk()
        : null;
  }

  @Override
  public boolean isLoaded(Item item) {
    return contains(this, item.uuid()) || isLoaded(project.knownNode(item.uuid()));
  }

  /** Returns whether it is known what the directory of an item holds. */
  static boolean isLoaded(@Nullable DirectoryNode node) {
    return node instanceof CollectionDirectory collection && collection.isRead()
        || node instanceof ProjectDirectory child && child.knownListing() != null;
  }

  @Override
  public Object directoryOf(Item item) {
    return project.node(item);
  }

  @Override
  public Source source() {
    return together.projects();
  }
}
