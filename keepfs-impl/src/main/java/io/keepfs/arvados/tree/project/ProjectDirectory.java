package io.keepfs.arvados.tree.project;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Errno;
import io.keepfs.api.Freshness;
import io.keepfs.api.Node;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeContext;
import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import io.keepfs.arvados.model.GroupRecord;
import io.keepfs.arvados.tree.NameMapping;
import io.keepfs.arvados.tree.ObjectChange;
import io.keepfs.arvados.tree.RecordFile;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.TreeFailures;
import io.keepfs.arvados.tree.Watcher;
import io.keepfs.arvados.tree.walk.Batches.Held;
import io.keepfs.arvados.tree.walk.Item;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A project, a filter group, or a user's home project: its sub-projects and collections by name.
 * {@code .arvados#project} and {@code .arvados#trash} are found in it and not listed.
 *
 * <p>Until it is listed for the first time, a name is looked up by asking for just that name, so
 * that a path through a project of 100,000 collections does not list it. From then on the listing
 * answers, and is read again when it is old. Children are kept by uuid: one that is renamed keeps
 * its node, and so its inode.
 *
 * <p>Thread-safe.
 */
public final class ProjectDirectory implements DirectoryNode, Watcher {
  static final String RECORD_NAME = ".arvados#project";

  /** About what an entry costs: a record, a name, and their places in the listing. */
  private static final long ENTRY_BYTES = 320;

  private final TreeContext context;
  private final String uuid;
  private final ProjectQueries queries;
  private final ProjectChildren children;
  private final RecordFile recordFile;
  private final ProjectContents contents;
  private final Runnable whenGone;
  private final boolean isTop;
  private final ProjectWalk walk;
  private final ProjectRecord record;
  private final ProjectChanges changes;
  private final OwnChanges ownChanges;
  private final AtomicReference<@Nullable TrashDirectory> trash = new AtomicReference<>();

  /** How often the listing was read, or the project changed: then its record is read again too. */
  private final AtomicLong readings = new AtomicLong();

  private volatile NodeContext engine = NodeContext.NONE;

  /**
   * Makes the directory of a project that is found at one place, or by its uuid; nothing is fetched
   * yet.
   *
   * @param uuid a group's uuid, or a user's for the home project
   * @param record what the server told of it just now, if anything
   * @param whenGone called when the server has no such project any more, under no lock
   */
  public ProjectDirectory(
      TreeContext context, String uuid, @Nullable GroupRecord record, Runnable whenGone) {
    this(context, uuid, record, null, null, whenGone);
  }

  /**
   * Makes the directory of one of several projects.
   *
   * @param parent who shows it
   * @param together fetches what is below; the parent's
   */
  ProjectDirectory(
      TreeContext context,
      String uuid,
      @Nullable GroupRecord record,
      @Nullable Parent parent,
      @Nullable Together together,
      Runnable whenGone) {
    this.context = context;
    this.uuid = uuid;
    this.record = new ProjectRecord(context, uuid, record);
    this.whenGone = whenGone;
    this.isTop = together == null;
    this.walk =
        new ProjectWalk(
            this,
            parent,
            together == null
                ? new Together(context, () -> this.engine.footprintChanged())
                : together,
            context.names());
    this.changes = new ProjectChanges(context, this);
    this.queries =
        new ProjectQueries(context, uuid, isFilter(record), ProjectWalk.contains(parent, uuid));
    // What a filter group holds may change by changes of anything.
    this.contents = new ProjectContents(context, uuid, queries, isFilter(record), new Announcer());
    this.children = new ProjectChildren(context, walk, contents::markStale);
    this.ownChanges = new OwnChanges(uuid, contents, children, context.names());
    this.recordFile =
        new RecordFile(
            context,
            () -> context.client().projectText(uuid),
            () -> List.of(Optional.ofNullable(this.record.known()), readings.get()),
            this.record::modified,
            "record of project " + uuid);
    context.feed().watch(uuid, this);
  }

  /** Returns the directory of a project that is a tree's root or part of its layout. */
  public static ProjectDirectory root(
      TreeContext context, String uuid, @Nullable GroupRecord record) {
    return new ProjectDirectory(context, uuid, record, () -> {});
  }

  private static boolean isFilter(@Nullable GroupRecord record) {
    return record != null && "filter".equals(record.groupClass());
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
    NodeAttributes attributes = NodeAttributes.directory(record.modified());
    GroupRecord known = record.known();
    boolean refused = known != null && Boolean.FALSE.equals(known.canWrite());
    return context.writing().isOn() && !refused && !isFilter() ? attributes.writable() : attributes;
  }

  /** Before there is a listing nothing can be old, and names may be cached like listed ones. */
  @Override
  public Freshness freshness() {
    if (contents.known() != null) {
      return contents.freshness();
    }
    return isFilter(record.known())
        ? Freshness.fixed(context.refreshTime())
        : context.feed().answers();
  }

  @Override
  public void refresh() throws NodeException {
    contents.refresh();
    refreshRecord();
  }

  /** Of a project in another, the other's listing tells. */
  private void refreshRecord() throws NodeException {
    if (isTop && record.refresh()) {
      engine.contentChanged();
    }
  }

  @Override
  public boolean changed(ObjectChange change) {
    boolean listed = contents.known() != null;
    if (change.uuid().equals(uuid)) {
      contents.markChanged();
      record.markStale();
      readings.incrementAndGet();
      engine.contentChanged();
      if (change.gone()) {
        whenGone.run();
      }
      return isLoaded() || isTop;
    }
    contents.markChanged(change.uuid()); // also of what is just being listed for the first time
    if (!listed) {
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
      news.accept(NameMapping.distinct(name, child));
    }
  }

  @Override
  public boolean isLoaded() {
    return contents.known() != null;
  }

  @Override
  public boolean tellThatAllMayBeOld() {
    engine.allMayBeOld();
    return engine != NodeContext.NONE;
  }

  @Override
  public void follow() throws NodeException {
    contents.follow();
    refreshRecord();
  }

  @Override
  public Optional<Node> lookup(String name) throws NodeException {
    if (name.equals(RECORD_NAME)) {
      return Optional.of(recordFile);
    }
    if (name.equals(TrashDirectory.NAME) && !context.past()) {
      return Optional.of(trash());
    }
    return find(name).map(this::node);
  }

  /** Finds a project or collection in this one. */
  Optional<Item> find(String name) throws NodeException {
    contents.listTogether();
    if (contents.known() != null || !queries.canFind(name)) {
      return contents.listed().find(name);
    }
    try {
      Optional<Item> found = queries.find(name);
      found.ifPresent(children::update);
      return found;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Returns the node of what was found. */
  DirectoryNode node(Item item) {
    ProjectListing known = contents.known();
    return known == null ? children.node(item) : children.node(item, known.readNanos());
  }

  ProjectChanges changes() {
    return changes;
  }

  /** Returns the uuid of the project or of the user whose home it is. */
  String id() {
    return uuid;
  }

  ProjectWalk walk() {
    return walk;
  }

  /** Returns what hears of what this process has changed. */
  OwnChanges ownChanges() {
    return ownChanges;
  }

  @Nullable GroupRecord knownRecord() {
    return record.known();
  }

  @Nullable ProjectListing knownListing() {
    return contents.known();
  }

  @Nullable DirectoryNode knownNode(String child) {
    return children.known(child);
  }

  boolean isFilter() {
    return isFilter(record.known());
  }

  @Override
  public DirectoryNode createDirectory(String name, int permissions) throws NodeException {
    return changes.make(name);
  }

  @Override
  public void removeDirectory(String name) throws NodeException {
    changes.remove(name);
  }

  @Override
  public void rename(String name, DirectoryNode target, String targetName, RenameMode mode)
      throws NodeException {
    changes.move(name, target, targetName, mode);
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
    return children.entries(contents.listed());
  }

  /** Takes over and passes on what is read. */
  private final class Announcer implements ProjectContents.Shown {
    @Override
    public void listed(@Nullable ProjectListing before, ProjectListing after) {
      children.update(after);
      readings.incrementAndGet();
      engine.footprintChanged();
      if (before != null) {
        after.forEachChange(before, engine::entryChanged, engine::entryAdded);
      }
    }

    @Override
    public Optional<Held<EarlyListing>> early() throws InterruptedIOException {
      return walk.listing();
    }

    @Override
    public void earlyIsOld() {
      walk.together().forgetListing(uuid);
    }

    @Override
    public NodeException failure(IOException e) {
      return ProjectDirectory.this.failure(e);
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
  public Map<String, byte[]> knownExtendedAttributes() throws NodeException {
    return record.knownAttributes();
  }

  @Override
  public long footprintBytes() {
    ProjectListing known = contents.known();
    long ahead = isTop ? walk.together().footprintBytes() : 0;
    return (known == null ? 0 : ENTRY_BYTES * known.size()) + ahead;
  }

  @Override
  public boolean evictable() {
    return contents.known() != null;
  }

  @Override
  public void evict() {
    contents.forget();
    if (isTop) {
      walk.together().clear();
    }
  }

  @Override
  public String toString() {
    return uuid;
  }
}
