package io.keepfs.arvados.tree;

import io.keepfs.api.Errno;
import io.keepfs.api.Freshness;
import io.keepfs.api.NodeException;
import io.keepfs.api.support.PollingFreshness;
import io.keepfs.api.support.SingleFlight;
import io.keepfs.arvados.model.ArvadosIds;
import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.rest.CollectionContents;
import io.keepfs.collection.CollectionTree;
import io.keepfs.manifest.ManifestException;
import io.keepfs.manifest.PortableDataHash;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One collection on the API server, and what is known of it: first just its record, then, once
 * something inside was wanted, a snapshot of its content.
 *
 * <p>Where the hash is known, the content comes from the disk if that has it: without signatures,
 * so the manifest is fetched after all when somebody wants to read a file.
 *
 * <p>Reading again is cheap as long as nothing changed: it asks for the record without the
 * manifest, and fetches that only when the hash differs or the signatures got old. One thread reads
 * at a time; others go on with the old snapshot meanwhile. When the server cannot be reached, the
 * old snapshot serves for a further period, after one line in the log.
 *
 * <p>Thread-safe: the state is swapped as a whole; content comes only from the one thread that
 * reads.
 */
final class CollectionSource {
  private static final Logger log = LoggerFactory.getLogger(CollectionSource.class);

  /** A block that is refused in spite of signatures younger than this has another problem. */
  private static final Duration RENEWAL_INTERVAL = Duration.ofSeconds(10);

  /** The first may find that another thread was reading just the record. */
  private static final int RENEWAL_ROUNDS = 2;

  /** A load may find that another thread was reading just the record, and go again. */
  private static final int LOAD_ROUNDS_MAX = 3;

  /** Hears of each new snapshot, on the thread that fetched it. */
  interface Listener {
    /** The content was {@code before}, null if not known or the same, and is {@code after}. */
    void contentLoaded(@Nullable CollectionSnapshot before, CollectionSnapshot after);

    /** The server has no such collection any more. */
    void collectionGone();
  }

  private final TreeContext context;
  private final String id;
  private final boolean byHash;
  private final Listener listener;
  private final PollingFreshness freshness;
  private final SingleFlight flight = new SingleFlight(TreeContext.WAIT_FOR_OTHERS_MAX);
  private final AtomicLong generations = new AtomicLong();
  private final AtomicReference<CollectionState> state;

  /** Written by the one thread that reads. */
  private volatile long lastRenewalNanos;

  /**
   * Makes a source.
   *
   * @param id a uuid or a portable data hash
   * @param record what a listing said just now, if there was one
   */
  CollectionSource(
      TreeContext context, String id, @Nullable CollectionRecord record, Listener listener) {
    this.context = context;
    this.id = id;
    this.byHash = ArvadosIds.isPortableDataHash(id);
    this.listener = listener;
    this.freshness =
        new PollingFreshness(
            byHash ? context.signatureAgeMax() : context.refreshTime(), context.nanoClock());
    this.lastRenewalNanos = context.nanoClock().getAsLong() - RENEWAL_INTERVAL.toNanos();
    this.state = new AtomicReference<>(new CollectionState(record, null, null));
    if (record != null) {
      freshness.markFresh(freshness.beginReading());
    }
  }

  String id() {
    return id;
  }

  boolean isByHash() {
    return byHash;
  }

  Freshness freshness() {
    return freshness;
  }

  Optional<CollectionRecord> record() {
    return Optional.ofNullable(state.get().record());
  }

  Optional<CollectionSnapshot> loaded() {
    return Optional.ofNullable(state.get().snapshot());
  }

  /** Returns when the collection changed; when the mount began if that is not known. */
  Instant modified() {
    CollectionRecord record = state.get().record();
    Instant modified = record == null ? null : record.modifiedAt();
    return modified == null ? context.started() : modified;
  }

  /** Returns what is equal as long as nothing is known to have changed. */
  Object version() {
    CollectionRecord record = state.get().record();
    return record == null ? id : record.portableDataHash() + " " + record.modifiedAt();
  }

  /**
   * Returns the content, fetched first if need be.
   *
   * @throws NodeException with ENOENT or EACCES when the server says so, EIO when the content
   *     cannot be had or its manifest cannot be read
   */
  CollectionSnapshot snapshot() throws NodeException {
    for (int round = 0; round < LOAD_ROUNDS_MAX; round++) {
      CollectionState now = state.get();
      if (now.snapshot() != null) {
        return now.snapshot();
      }
      if (now.broken() != null) {
        throw NodeException.io("collection " + id + " has an unreadable manifest", now.broken());
      }
      flight.run(false, this::load);
    }
    throw new NodeException(Errno.EIO, "collection " + id + " is dropped as fast as it is loaded");
  }

  /**
   * As {@link #snapshot}, for those who read blocks: its locators are signed.
   *
   * @throws NodeException as {@link #snapshot}
   */
  CollectionSnapshot signedSnapshot() throws NodeException {
    for (int round = 0; round < LOAD_ROUNDS_MAX; round++) {
      CollectionSnapshot now = snapshot();
      if (now.signed()) {
        return now;
      }
      flight.run(false, () -> sign(now));
    }
    throw new NodeException(Errno.EIO, "collection " + id + " is dropped as fast as it is signed");
  }

  private void sign(CollectionSnapshot unsigned) throws NodeException {
    if (state.get().snapshot() == unsigned) {
      loadAfresh();
    }
  }

  /** Has record and content, in one request at most; an unreadable manifest is no failure yet. */
  void loadRecord() throws NodeException {
    flight.run(false, this::load);
  }

  /** Asks the server again whether anything changed; see the class. */
  void refresh() throws NodeException {
    flight.run(state.get().record() != null, this::poll);
  }

  /** A listing said this of the collection just now. It says less than {@link #refresh} learns. */
  void update(CollectionRecord listed) {
    CollectionState before = state.get();
    if (listed.isOlderThan(before.record())) {
      return; // an early page of a long listing, overtaken meanwhile
    }
    if (before.isLoaded()) {
      if (before.agreesWith(listed) && !signaturesAreOld(before)) {
        freshness.markFresh(freshness.beginReading());
      } else {
        freshness.markStale();
      }
    } else if (before.agreesWith(listed)
        || state.compareAndSet(before, new CollectionState(listed, null, null))) {
      freshness.markFresh(freshness.beginReading());
    }
  }

  /**
   * Returns the record with all its fields, not just those that a listing has.
   *
   * @throws NodeException when it cannot be had
   */
  Optional<CollectionRecord> describe() throws NodeException {
    CollectionRecord known = state.get().record();
    if (!byHash && (known == null || known.createdAt() == null)) {
      flight.run(false, this::poll);
    }
    return record();
  }

  /**
   * Gets fresh signatures after a block of {@code refused} was denied.
   *
   * @return whether there is another snapshot now with which to try again
   */
  boolean renewSignatures(CollectionSnapshot refused) throws NodeException {
    for (int round = 0; round < RENEWAL_ROUNDS && state.get().snapshot() == refused; round++) {
      flight.run(false, () -> renew(refused));
    }
    CollectionSnapshot now = state.get().snapshot();
    return now != null && now != refused;
  }

  /** All who were refused at the same time come here one by one: only the first asks. */
  private void renew(CollectionSnapshot refused) throws NodeException {
    long now = context.nanoClock().getAsLong();
    if (state.get().snapshot() == refused && now - lastRenewalNanos >= RENEWAL_INTERVAL.toNanos()) {
      lastRenewalNanos = now;
      log.info("collection {}: a block was denied, getting fresh signatures", id);
      loadAfresh();
    }
  }

  /** Drops the content; the record stays. */
  void unload() {
    state.updateAndGet(now -> new CollectionState(now.record(), null, null));
  }

  private void poll() throws NodeException {
    PollingFreshness.Reading reading = freshness.beginReading();
    CollectionState before = state.get();
    try {
      if (byHash) {
        if (before.snapshot() != null && before.snapshot().signed()) {
          fetch();
        }
      } else {
        CollectionRecord latest = context.client().collection(id);
        if (before.isLoaded() && (!before.hasHashOf(latest) || signaturesAreOld(before))) {
          fetch();
        } else {
          state.updateAndGet(now -> new CollectionState(latest, now.snapshot(), now.broken()));
        }
      }
      freshness.markFresh(reading);
    } catch (IOException e) {
      serveOldOrThrow(before, e);
    }
  }

  private void load() throws NodeException {
    try {
      if (takeStored()) {
        return;
      }
    } catch (IOException e) {
      throw failure(e);
    }
    loadAfresh();
  }

  private void loadAfresh() throws NodeException {
    PollingFreshness.Reading reading = freshness.beginReading();
    try {
      fetch();
      freshness.markFresh(reading);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private void fetch() throws IOException {
    CollectionContents contents = context.client().collectionContents(id);
    if (byHash && !PortableDataHash.ofManifest(contents.manifest()).toString().equals(id)) {
      throw new IOException("the API server gave a manifest of another hash");
    }
    CollectionRecord record =
        byHash ? ofHash(modificationOfHash(), contents.record().properties()) : contents.record();
    if (show(record, contents.manifest(), true)) {
      CollectionState.hashOf(record)
          .ifPresent(hash -> context.manifests().keep(id, hash, contents.manifest()));
    }
  }

  /**
   * Takes the content from the disk, if it is there. Unless a fresh listing has the record, the
   * server is still asked, in a small request, whether this user can see it, and which it is.
   */
  private boolean takeStored() throws IOException {
    PollingFreshness.Reading reading = freshness.beginReading();
    CollectionState before = state.get();
    boolean fresh = before.record() != null && !freshness.isStale();
    // The first time, one request has to do for both record and manifest.
    boolean likely = byHash || fresh || context.manifests().hadLarge(id);
    if (before.isLoaded() || !likely) {
      return false;
    }
    Optional<byte[]> ofHash =
        byHash ? context.manifests().find(PortableDataHash.parse(id)) : Optional.empty();
    if (byHash && ofHash.isEmpty()) {
      return false;
    }
    CollectionRecord record = fresh ? before.record() : askForRecord();
    Optional<byte[]> manifest =
        record == null || byHash
            ? ofHash
            : CollectionState.hashOf(record).flatMap(context.manifests()::find);
    if (record == null || manifest.isEmpty()) {
      return false;
    }
    if (!fresh) {
      freshness.markFresh(reading);
    }
    show(record, manifest.get(), false);
    return true;
  }

  private @Nullable CollectionRecord askForRecord() throws IOException {
    return byHash
        ? context
            .client()
            .newestModification(id)
            .map(modified -> ofHash(modified, Map.of()))
            .orElse(null)
        : context.client().collection(id);
  }

  /** Makes a manifest what is known; returns whether it can be read. */
  private boolean show(CollectionRecord record, byte[] manifest, boolean signed) {
    CollectionState before = state.get();
    CollectionTree tree;
    try {
      tree = CollectionTree.parse(manifest);
    } catch (ManifestException e) {
      log.error("collection {} cannot be shown: {}", id, e.getMessage());
      state.set(new CollectionState(record, null, e));
      return false;
    }
    CollectionSnapshot after =
        new CollectionSnapshot(
            generations.incrementAndGet(),
            tree,
            signed,
            context.nanoClock().getAsLong(),
            OddNames.in(manifest));
    state.set(new CollectionState(record, after, null));
    boolean same = before.hash().isPresent() && before.hasHashOf(record);
    listener.contentLoaded(same ? null : before.snapshot(), after);
    return true;
  }

  /** A hash has no time of its own: the newest collection with that content lends its. */
  private @Nullable Instant modificationOfHash() throws IOException {
    CollectionRecord known = state.get().record();
    return known != null
        ? known.modifiedAt()
        : context.client().newestModification(id).orElse(context.started());
  }

  private CollectionRecord ofHash(@Nullable Instant modified, Map<String, Object> properties) {
    return new CollectionRecord(
        null, null, null, id, modified, null, null, null, properties, List.of(), null);
  }

  private boolean signaturesAreOld(CollectionState now) {
    return now.snapshot() != null
        && now.snapshot().signed()
        && context.nanoClock().getAsLong() - now.snapshot().fetchedNanos()
            >= context.signatureAgeMax().toNanos();
  }

  private void serveOldOrThrow(CollectionState before, IOException e) throws NodeException {
    NodeException failure = failure(e);
    if (failure.errno() != Errno.EIO || before.record() == null) {
      throw failure;
    }
    log.warn("{}; what was known before is shown meanwhile", failure.getMessage());
    freshness.markFresh(freshness.beginReading());
  }

  private NodeException failure(IOException e) {
    NodeException failure = TreeFailures.of("collection " + id, e);
    if (failure.errno() == Errno.ENOENT) {
      listener.collectionGone();
    }
    return failure;
  }
}
