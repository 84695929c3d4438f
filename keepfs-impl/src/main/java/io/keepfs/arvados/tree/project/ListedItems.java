package io.keepfs.arvados.tree.project;

import io.keepfs.api.DirectoryNode;
import io.keepfs.arvados.tree.ListedDirectory;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.collection.CollectionDirectory;
import io.keepfs.arvados.tree.collection.Siblings;
import io.keepfs.arvados.tree.walk.Batches.Held;
import io.keepfs.arvados.tree.walk.Item;
import io.keepfs.arvados.tree.walk.SortedItems;
import io.keepfs.arvados.tree.walk.Walked;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A directory of projects and collections that is listed as a whole. Who walks through it in order
 * has what these hold fetched together. Thread-safe.
 */
public abstract class ListedItems extends ListedDirectory<Item> implements Parent {
  private final TreeContext inside;
  private final @Nullable Parent above;
  private final Together together;
  private final Siblings siblings;
  private volatile @Nullable ProjectListing items;

  /**
   * Makes a directory that is where walks begin; nothing is fetched yet.
   *
   * @param inside what the nodes in it share
   * @param what names it in messages
   * @param news which changes may concern it
   */
  protected ListedItems(TreeContext context, TreeContext inside, String what, String news) {
    this(context, inside, what, news, null);
  }

  /** Makes one that {@code above} shows. */
  @SuppressWarnings("this-escape") // its siblings only keep it
  protected ListedItems(
      TreeContext context,
      TreeContext inside,
      String what,
      String news,
      @Nullable ListedItems above) {
    super(context, what, news);
    this.inside = inside;
    this.above = above;
    this.together =
        above == null ? new Together(inside, () -> engine().footprintChanged()) : above.together();
    this.siblings = together.collectionsOf(this);
  }

  final Together together() {
    return together;
  }

  /** Asks the server for all items by the names they are shown under. */
  protected abstract Map<String, Item> readItems() throws IOException;

  /** The server has no such item any more. */
  protected void itemGone(Item item) {
    markStale();
  }

  @Override
  protected final Map<String, Item> read() throws IOException {
    long start = context().nanoClock().getAsLong();
    return shown(ProjectListing.of(new SortedItems(readItems()), start));
  }

  private Map<String, Item> shown(ProjectListing listing) {
    items = listing;
    return listing.byName();
  }

  @Override
  protected final Optional<Early<Item>> readEarly() throws IOException {
    if (above == null) {
      return Optional.empty();
    }
    Optional<Held<EarlyListing>> early = together.listing(above, id(), id());
    return early.map(held -> new Early<>(shown(held.value().listing()), held.readNanos()));
  }

  @Override
  protected final void forgetEarly() {
    together.forgetListing(id());
  }

  @Override
  protected final String key(Item item) {
    return item.uuid();
  }

  @Override
  protected DirectoryNode make(Item item) {
    if (item.collection() == null) {
      return new ProjectDirectory(
          inside, item.uuid(), item.group(), this, together, () -> itemGone(item));
    }
    ProjectListing known = items;
    long readNanos = known == null ? context().nanoClock().getAsLong() : known.readNanos();
    return new CollectionDirectory(
        inside, item.uuid(), item.collection(), readNanos, siblings, () -> itemGone(item));
  }

  @Override
  protected void update(DirectoryNode node, Item item) {
    ProjectChildren.update(node, item, context().nanoClock().getAsLong());
  }

  @Override
  public final @Nullable Walked above() {
    return above;
  }

  @Override
  public final int indexIn(SortedItems itemsAbove) {
    return above == null ? -1 : above.indexOf(itemsAbove, id(), id());
  }

  @Override
  public int indexOf(SortedItems among, String uuid, @Nullable String storedName) {
    return ProjectListing.indexOf(among, uuid, storedName, context().names());
  }

  @Override
  public final @Nullable SortedItems items() {
    ProjectListing known = items;
    return known == null ? together.early(id()) : known.sorted();
  }

  @Override
  public @Nullable Walked below(Item item) {
    @Nullable DirectoryNode node = knownNode(item.uuid());
    return node instanceof ListedItems listed
        ? listed.items() == null ? null : listed
        : ProjectWalk.below(node);
  }

  @Override
  public final boolean isLoaded(Item item) {
    @Nullable DirectoryNode node = knownNode(item.uuid());
    return node instanceof ListedItems listed ? listed.isLoaded() : ProjectWalk.isLoaded(node);
  }

  @Override
  public final Object directoryOf(Item item) {
    return node(item);
  }

  @Override
  public Source source() {
    return together.projects();
  }

  @Override
  public final long footprintBytes() {
    return super.footprintBytes() + (above == null ? together.footprintBytes() : 0);
  }

  @Override
  public final void evict() {
    super.evict();
    items = null;
    if (above == null) {
      together.clear();
    }
  }
}
