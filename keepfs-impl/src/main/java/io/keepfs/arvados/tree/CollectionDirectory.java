package io.keepfs.arvados.tree;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.DirectoryNode;
import io.keepfs.api.Freshness;
import io.keepfs.api.Node;
import io.keepfs.api.NodeAttributes;
import io.keepfs.api.NodeContext;
import io.keepfs.api.NodeException;
import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.collection.CollectionTree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The top directory of a collection, by uuid, which follows the collection's changes, or by
 * portable data hash, whose content never changes. {@code .arvados#collection} is found in it and
 * not listed; so is {@code .arvados#versions}, unless this is by hash or a thing of the past
 * itself.
 */
public final class CollectionDirectory implements DirectoryNode, Watcher {
  static final String RECORD_NAME = ".arvados#collection";

  private final TreeContext context;
  private final CollectionSource source;
  private final CollectionNodes nodes = new CollectionNodes(this);
  private final Runnable whenGone;
  private final RecordFile recordFile;
  private final AtomicReference<@Nullable VersionsDirectory> versions = new AtomicReference<>();
  private volatile NodeContext engine = NodeContext.NONE;

  /**
   * Makes the directory; nothing is fetched yet.
   *
   * @param id a uuid or a portable data hash
   * @param record what a listing said just now, if there was one
   * @param whenGone called when the server has no such collection any more, under no lock
   */
  CollectionDirectory(
      TreeContext context, String id, @Nullable CollectionRecord record, Runnable whenGone) {
    this(context, id, record, context.nanoClock().getAsLong(), null, whenGone);
  }

  /**
   * Makes the directory of a collection that is one of many.
   *
   * @param readNanos when the server said {@code record}, by the monotonic clock
   * @param siblings fetches it with others
   */
  CollectionDirectory(
      TreeContext context,
      String id,
      @Nullable CollectionRecord record,
      long readNanos,
      @Nullable SiblingContents siblings,
      Runnable whenGone) {
    this.context = context;
    this.whenGone = whenGone;
    this.source = new CollectionSource(context, id, record, readNanos, siblings, new Announcer());
    this.recordFile =
        new RecordFile(
            context,
            () -> context.client().collectionText(id),
            source::version,
            source::modified,
            "record of collection " + id);
    if (!source.isByHash()) {
      context.feed().watch(id, this);
    }
  }

  /** Returns the directory of a collection that is a tree's root. */
  public static CollectionDirectory root(TreeContext context, String id) {
    return new CollectionDirectory(context, id, null, () -> {});
  }

  /**
   * Returns the directory of a collection that the server told of just now.
   *
   * @param whenGone called when the server has no such collection any more, under no lock
   */
  public static CollectionDirectory listed(
      TreeContext context, String uuid, CollectionRecord record, Runnable whenGone) {
    return new CollectionDirectory(context, uuid, record, whenGone);
  }

  /**
   * Fetches record and manifest if that was not done yet.
   *
   * @throws NodeException with ENOENT or EACCES when the server says so, EIO when it cannot be had
   *     or its manifest cannot be read
   */
  public void load() throws NodeException {
    source.snapshot();
  }

  /**
   * Fetches record and manifest, but lets a manifest that cannot be read fail those who want the
   * content, not those who look at the directory.
   */
  void loadRecord() throws NodeException {
    source.loadRecord();
  }

  /** A listing said this of the collection just now. */
  public void update(CollectionRecord latest) {
    source.update(latest, context.nanoClock().getAsLong());
  }

  TreeContext context() {
    return context;
  }

  CollectionSource source() {
    return source;
  }

  CollectionNodes nodes() {
    return nodes;
  }

  @Override
  public void attach(NodeContext nodeContext) {
    engine = nodeContext;
  }

  @Override
  public NodeAttributes attributes() {
    return NodeAttributes.directory(source.modified());
  }

  @Override
  public Freshness freshness() {
    return source.freshness();
  }

  @Override
  public void refresh() throws NodeException {
    source.refresh();
  }

  @Override
  public boolean changed(ObjectChange change) {
    source.markChanged();
    if (!isLoaded()) {
      // The kernel may know times, and nothing that lies within.
      engine.contentChanged();
      if (change.gone()) {
        whenGone.run();
      }
    }
    return isLoaded();
  }

  @Override
  public boolean isLoaded() {
    return source.loaded().isPresent();
  }

  @Override
  public void follow() throws NodeException {
    source.follow();
  }

  @Override
  public Optional<Node> lookup(String name) throws NodeException {
    if (name.equals(RECORD_NAME)) {
      return Optional.of(recordFile);
    }
    if (name.equals(VersionsDirectory.NAME) && !source.isByHash() && !context.past()) {
      return Optional.of(versions());
    }
    return nodes.lookup(source.snapshot(), CollectionTree.ROOT, "", name);
  }

  /** Made when it is wanted, as few want it. */
  private VersionsDirectory versions() {
    VersionsDirectory known = versions.get();
    if (known != null) {
      return known;
    }
    VersionsDirectory made = new VersionsDirectory(context, source.id());
    VersionsDirectory other = versions.compareAndExchange(null, made);
    return other == null ? made : other;
  }

  @Override
  public List<DirectoryEntry> list() throws NodeException {
    return nodes.list(source.snapshot(), CollectionTree.ROOT, "");
  }

  @Override
  public Optional<String> uuid() {
    return source.isByHash() ? Optional.empty() : Optional.of(source.id());
  }

  @Override
  public Map<String, byte[]> extendedAttributes() throws NodeException {
    return source.describe().map(RecordAttributes::of).orElse(Map.of());
  }

  @Override
  public long footprintBytes() {
    return source.loaded().map(snapshot -> snapshot.tree().footprintBytes()).orElse(0L);
  }

  @Override
  public boolean evictable() {
    return source.loaded().isPresent();
  }

  @Override
  public void evict() {
    source.unload();
  }

  @Override
  public String toString() {
    return source.id();
  }

  /** Passes on what the source finds. */
  private final class Announcer implements SourceListener {
    @Override
    public void contentLoaded(@Nullable CollectionSnapshot before, CollectionSnapshot after) {
      engine.footprintChanged();
      if (before != null) {
        nodes.announce(before, after, engine);
        engine.contentChanged(); // its times
      }
    }

    @Override
    public void recordChanged() {
      engine.contentChanged();
    }

    @Override
    public void collectionGone() {
      whenGone.run();
    }
  }
}
