package io.keepfs.arvados.tree.collection;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.Freshness;
import io.keepfs.api.Node;
import io.keepfs.api.NodeContext;
import io.keepfs.api.NodeException;
import io.keepfs.arvados.editing.EditedCollection;
import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.tree.ObjectChange;
import io.keepfs.arvados.tree.RecordAttributes;
import io.keepfs.arvados.tree.RecordFile;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.TreeFailures;
import io.keepfs.arvados.tree.Watcher;
import io.keepfs.collection.CollectionTree;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The top directory of a collection, by uuid, which follows the collection's changes, or by
 * portable data hash, whose content never changes. {@code .arvados#collection} is found in it and
 * not listed; so is {@code .arvados#versions}, unless this is by hash or a thing of the past
 * itself.
 */
public final class CollectionDirectory extends CollectionTop implements Watcher {
  static final String RECORD_NAME = ".arvados#collection";
  private static final Logger log = LoggerFactory.getLogger(CollectionDirectory.class);

  private final CollectionSource source;
  private final Runnable whenGone;
  private final RecordFile recordFile;
  private final AtomicReference<@Nullable VersionsDirectory> versions = new AtomicReference<>();

  /**
   * Makes the directory; nothing is fetched yet.
   *
   * @param id a uuid or a portable data hash
   * @param record what a listing said just now, if there was one
   * @param whenGone called when the server has no such collection any more, under no lock
   */
  public CollectionDirectory(
      TreeContext context, String id, @Nullable CollectionRecord record, Runnable whenGone) {
    this(context, id, record, context.nanoClock().getAsLong(), null, whenGone);
  }

  /**
   * Makes the directory of a collection that is one of many.
   *
   * @param readNanos when the server said {@code record}, by the monotonic clock
   * @param siblings fetches it with others
   */
  public CollectionDirectory(
      TreeContext context,
      String id,
      @Nullable CollectionRecord record,
      long readNanos,
      @Nullable Siblings siblings,
      Runnable whenGone) {
    super(context);
    this.whenGone = whenGone;
    this.source = new CollectionSource(context, id, record, readNanos, siblings, new Announcer());
    this.recordFile =
        new RecordFile(
            context,
            this::savedRecord,
            this::version,
            source::modified,
            "record of collection " + id);
    if (!source.isByHash()) {
      context.feed().watch(id, this);
      // Whoever begins to change it tells those who watch, or has done so before.
      context.edits().find(id).ifPresent(this::show);
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
  public void loadRecord() throws NodeException {
    source.loadRecord();
  }

  /** A listing said this of the collection just now. */
  public void update(CollectionRecord latest) {
    update(latest, context.nanoClock().getAsLong());
  }

  /** A listing said this of the collection then. */
  public void update(CollectionRecord latest, long readNanos) {
    source.update(latest, readNanos);
    EditedCollection edited = edited();
    if (edited != null && isNews(edited, latest)) {
      source.markChanged();
    }
  }

  @Override
  CollectionSource source() {
    return source;
  }

  @Override
  Instant modified() {
    return source.modified();
  }

  @Override
  boolean isWritable() {
    return context.writing().isOn() && !source.isByHash();
  }

  @Override
  EditedCollection edit() throws NodeException {
    EditedCollection known = edited();
    if (known != null) {
      return known;
    }
    requireWritable();
    EditedCollection begun = context.edits().begin(source.id(), this::begin);
    for (Watcher watcher : context.feed().watchers(source.id())) {
      if (watcher instanceof CollectionDirectory directory) {
        directory.show(begun);
      }
    }
    return begun;
  }

  private EditedCollection begin() throws NodeException {
    new WritePermission(context).require(source);
    CollectionState base = source.signedState();
    try {
      return new EditedCollection(
          source.modified(),
          listener ->
              context
                  .writing()
                  .begin(
                      source.id(),
                      base.content().tree(),
                      base.hash().orElseThrow().toString(),
                      listener,
                      OthersChanges.of(source.id(), context.feed())));
    } catch (IOException e) {
      throw TreeFailures.of("collection " + source.id(), e);
    }
  }

  @Override
  void show(EditedCollection collection) {
    super.show(collection);
    source.unload(); // from now on the session has the content
    engine().footprintChanged();
  }

  @Override
  public Freshness freshness() {
    return source.freshness();
  }

  @Override
  public void refresh() throws NodeException {
    source.refresh();
    try {
      takeOver();
    } catch (NodeException e) {
      log.debug("{}: what others have changed is not to be had now", this, e);
    }
  }

  /** Has the session take over what others have changed, if they have. */
  private void takeOver() throws NodeException {
    EditedCollection edited = edited();
    CollectionRecord record = source.record().orElse(null);
    if (edited != null && record != null && isNews(edited, record)) {
      try {
        edited.session().refresh();
      } catch (IOException e) {
        throw TreeFailures.of("collection " + source.id(), e);
      }
    }
  }

  private static boolean isNews(EditedCollection edited, CollectionRecord record) {
    String hash = record.portableDataHash();
    return hash != null && !hash.equals(edited.session().serverHash());
  }

  @Override
  public boolean changed(ObjectChange change) {
    if (change.own() && edited() != null) {
      return false; // it is known
    }
    source.markChanged();
    if (!isLoaded()) {
      // The kernel may know times, and nothing that lies within.
      engine().contentChanged();
      if (change.gone()) {
        whenGone.run();
      }
    }
    return isLoaded();
  }

  /** Returns whether there is nothing to be fetched of it: its content is here, or is broken. */
  public boolean isRead() {
    return edited() != null || source.state().isLoaded();
  }

  @Override
  public boolean isLoaded() {
    return edited() != null || source.loaded().isPresent();
  }

  @Override
  public boolean tellThatAllMayBeOld() {
    engine().allMayBeOld();
    return engine() != NodeContext.NONE;
  }

  @Override
  public void follow() throws NodeException {
    source.follow();
    takeOver();
  }

  @Override
  public Optional<Node> lookup(String name) throws NodeException {
    if (name.equals(RECORD_NAME)) {
      return Optional.of(recordFile);
    }
    if (name.equals(VersionsDirectory.NAME) && !source.isByHash() && !context.past()) {
      return Optional.of(versions());
    }
    EditedCollection edited = edited();
    return edited != null
        ? FolderChanges.lookup(edited, this, this, name)
        : nodes().lookup(source.snapshot(), CollectionTree.ROOT, "", name);
  }

  /** The record, when all that was changed here is on the server. */
  private String savedRecord() throws IOException {
    EditedCollection edited = edited();
    if (edited != null) {
      edited.session().sync();
    }
    return context.client().collectionText(source.id());
  }

  /** Equal as long as the record is; never while something is not saved. */
  private Object version() {
    EditedCollection edited = edited();
    if (edited == null) {
      return source.version();
    }
    return edited.session().isDirty() ? new Object() : edited.session().serverHash();
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
    EditedCollection edited = edited();
    return edited != null
        ? FolderChanges.list(edited, this, this)
        : nodes().list(source.snapshot(), CollectionTree.ROOT, "");
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
  public Map<String, byte[]> knownExtendedAttributes() throws NodeException {
    Optional<CollectionRecord> known =
        source.state().record() == null ? source.describe() : source.record();
    return known.map(RecordAttributes::of).orElse(Map.of());
  }

  @Override
  public long footprintBytes() {
    return source.loaded().map(snapshot -> snapshot.tree().footprintBytes()).orElse(0L);
  }

  @Override
  public boolean evictable() {
    return edited() == null && source.loaded().isPresent();
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
      engine().footprintChanged();
      if (before != null) {
        nodes().announce(before, after, engine());
        engine().contentChanged(); // its times
      }
    }

    @Override
    public void recordChanged() {
      engine().contentChanged();
    }

    @Override
    public void collectionGone() {
      whenGone.run();
    }
  }
}
