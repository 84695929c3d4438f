package io.keepfs.arvados.tree;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Errno;
import io.keepfs.api.Freshness;
import io.keepfs.api.Node;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeContext;
import io.keepfs.api.NodeException;
import io.keepfs.api.support.PollingFreshness;
import io.keepfs.api.support.SingleFlight;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.tree.ProjectListing.Item;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A project, a filter group, or a user's home project: its sub-projects and collections by name.
 * {@code .arvados#project} and {@code .arvados#trash} are found in it and not listed.
 *
 * <p>Until it is listed for the first time, a name is looked up by asking for just that name, so
 * that a path through a project of 100,000 collections does not list it. From then on the listing
 * answers, and is read again when it is old. Children are kept by uuid: one that is renamed keeps
 * its node, and so its inode.
 *
 * <p>Thread-safe: the listing is an immutable snapshot, read by one thread at a time.
 */
public final class ProjectDirectory implements DirectoryNode, Watcher {
  static final String RECORD_NAME = ".arvados#project";

  private static final Logger log = LoggerFactory.getLogger(ProjectDirectory.class);

  /** About what an entry costs: a record, a name, and their places in the listing. */
  private static final long ENTRY_BYTES = 320;

  private final TreeContext context;
  private final String uuid;
  private final ProjectQueries queries;
  private final ProjectChildren children;
  private final RecordFile recordFile;
  private final PollingFreshness polling;
  private final SingleFlight flight = new SingleFlight(TreeContext.WAIT_FOR_OTHERS_MAX);
  private final Runnable whenGone;
  private final @Nullable ProjectDirectory parent;
  private final ProjectRecord record;
  private final AtomicReference<@Nullable TrashDirectory> trash = new AtomicReference<>();

  /** How often the listing was read, or the project changed: then its record is read again too. */
  private final AtomicLong readings = new AtomicLong();

  private volatile @Nullable ProjectListing listing;
  private volatile NodeContext engine = NodeContext.NONE;

  /**
   * Makes the directory; nothing is fetched yet.
   *
   * @param uuid a group's uuid, or a user's for the home project
   * @param record the group's record, where there is one
   * @param parent the project that this one was found in, if any
   * @param whenGone called when the server has no such project any more, under no lock
   */
  ProjectDirectory(
      TreeContext context,
      String uuid,
      @Nullable GroupRecord record,
      @Nullable ProjectDirectory parent,
      Runnable whenGone) {
    this.context = context;
    this.uuid = uuid;
    this.record = new ProjectRecord(context, uuid, record);
    this.whenGone = whenGone;
    // What a filter group holds may change by changes of anything.
    this.polling =
        isFilter(record) ? context.feed().polledFreshness() : context.feed().newsFreshness();
    this.queries = new ProjectQueries(context, uuid, isFilter(record), contains(parent, uuid));
    this.children =
        new ProjectChildren(
            context,
            this,
            () -> this.listing,
            polling::markStale,
            () -> this.engine.footprintChanged());
    this.recordFile =
        new RecordFile(
            context,
            () -> context.client().projectText(uuid),
            () -> List.of(Optional.ofNullable(this.record.known()), readings.get()),
            this.record::modified,
            "record of project " + uuid);
    this.parent = parent;
    context.feed().watch(uuid, this);
  }

  /** Returns the directory of a project that is a tree's root or part of its layout. */
  public static ProjectDirectory root(
      TreeContext context, String uuid, @Nullable GroupRecord record) {
    return new ProjectDirectory(context, uuid, record, null, () -> {});
  }

  /**
   * Returns the directory of a project that the server told of just now.
   *
   * @param record the group's record; null for a user's home project
   * @param whenGone called when the server has no such project any more, under no lock
   */
  public static ProjectDirectory listed(
      TreeContext context, String uuid, @Nullable GroupRecord record, Runnable whenGone) {
    return new ProjectDirectory(context, uuid, record, null, whenGone);
  }

  private static boolean isFilter(@Nullable GroupRecord record) {
    return record != null && "filter".equals(record.groupClass());
  }

  /** A filter group may contain itself; an endless tree would be walked for ever. */
  private static boolean contains(@Nullable ProjectDirectory ancestor, String uuid) {
    for (ProjectDirectory above = ancestor; above != null; above = above.parent) {
      if (above.uuid.equals(uuid)) {
        return true;
      }
    }
    return false;
  }

  /** A listing said this of the project just now. */
  public void update(GroupRecord latest) {
    record.update(latest);
  }

  @Override
  public void attach(NodeContext nodeContext) {
    engine = nodeContext;
  }

  @Override
  public NodeAttributes attributes() {
    return NodeAttributes.directory(record.modified());
  }

  /** Before there is a listing nothing can be old, and names may be cached like listed ones. */
  @Override
  public Freshness freshness() {
    if (listing != null) {
      return polling;
    }
    return isFilter(record.known())
        ? Freshness.fixed(context.refreshTime())
        : context.feed().answers();
  }

  @Override
  public void refresh() throws NodeException {
    if (listing != null) {
      context.readAgain(flight, true, this::read);
    }
  }

  @Override
  public boolean changed(ObjectChange change) {
    polling.markChanged();
    if (change.uuid().equals(uuid)) {
      record.markStale();
      readings.incrementAndGet();
      engine.contentChanged();
      if (change.gone()) {
        whenGone.run();
      }
    } else if (listing == null) {
      // Names that were looked up are compared with nothing.
      if (change.leftItsName()) {
        tellOf(change.oldOwner(), change.oldName(), change.uuid(), engine::entryChanged);
      }
      tellOf(change.newOwner(), change.newName(), change.uuid(), engine::entryAdded);
    }
    return isLoaded();
  }

  private void tellOf(
      @Nullable String owner, @Nullable String storedName, String child, Consumer<String> news) {
    if (storedName != null && uuid.equals(owner)) {
      String name = context.names().shown(storedName);
      news.accept(name);
      news.accept(ProjectListing.distinct(name, child));
    }
  }

  @Override
  public boolean isLoaded() {
    return listing != null;
  }

  @Override
  public void follow() throws NodeException {
    flight.runAfresh(
        () -> {
          if (listing != null) {
            read();
          }
        });
  }

  @Override
  public Optional<Node> lookup(String name) throws NodeException {
    if (name.equals(RECORD_NAME)) {
      return Optional.of(recordFile);
    }
    if (name.equals(TrashDirectory.NAME) && !context.past()) {
      return Optional.of(trash());
    }
    if (listing != null || !queries.canFind(name)) {
      ProjectListing known = listed();
      return known.find(name).map(item -> children.node(item, known.readNanos()));
    }
    try {
      Optional<Item> found = queries.find(name);
      found.ifPresent(children::update);
      return found.map(children::node);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Made when it is wanted, as few want it. */
  private TrashDirectory trash() {
    TrashDirectory known = trash.get();
    if (known != null) {
      return known;
    }
    TrashDirectory made = new TrashDirectory(context, uuid);
    TrashDirectory other = trash.compareAndExchange(null, made);
    return other == null ? made : other;
  }

  @Override
  public List<DirectoryEntry> list() throws NodeException {
    return children.entries(listed());
  }

  private ProjectListing listed() throws NodeException {
    ProjectListing known = listing;
    if (known == null) {
      flight.run(false, this::read);
      known = listing;
    }
    if (known == null) {
      throw new NodeException(Errno.EIO, "project " + uuid + " is dropped as fast as it is listed");
    }
    return known;
  }

  private void read() throws NodeException {
    PollingFreshness.Reading reading = polling.beginReading();
    ProjectListing before = listing;
    ProjectListing after;
    try {
      after = queries.list(before).readAt(reading.startNanos());
    } catch (IOException e) {
      NodeException failure = failure(e);
      if (before == null || failure.errno() != Errno.EIO) {
        throw failure;
      }
      log.warn("{}; what was known before is shown meanwhile", failure.getMessage());
      polling.markTried(context.refreshTime());
      return;
    }
    children.update(after);
    listing = after;
    polling.markFresh(reading);
    readings.incrementAndGet();
    engine.footprintChanged();
    if (before != null) {
      after.forEachChange(before, engine::entryChanged, engine::entryAdded);
    }
  }

  private NodeException failure(IOException e) {
    NodeException failure = TreeFailures.of("project " + uuid, e);
    if (failure.errno() == Errno.ENOENT) {
      whenGone.run();
    }
    return failure;
  }

  @Override
  public Optional<String> uuid() {
    return Optional.of(uuid);
  }

  @Override
  public Map<String, byte[]> extendedAttributes() throws NodeException {
    return record.attributes();
  }

  @Override
  public long footprintBytes() {
    ProjectListing known = listing;
    return (known == null ? 0 : ENTRY_BYTES * known.size()) + children.contents().footprintBytes();
  }

  @Override
  public boolean evictable() {
    return listing != null;
  }

  @Override
  public void evict() {
    listing = null;
    children.contents().clear();
  }

  @Override
  public String toString() {
    return uuid;
  }
}
