package io.keepfs.arvados.tree.collection;

import io.keepfs.api.Errno;
import io.keepfs.api.Freshness;
import io.keepfs.api.NodeException;
import io.keepfs.api.support.PollingFreshness;
import io.keepfs.api.support.SingleFlight;
import io.keepfs.arvados.model.ArvadosIds;
import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.TreeFailures;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
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

  private final TreeContext context;
  private final String id;
  private final boolean byHash;
  private final SourceListener listener;
  private final PollingFreshness freshness;
  private final SingleFlight flight = new SingleFlight(TreeContext.WAIT_FOR_OTHERS_MAX);
  private final CollectionLoader loader;
  private final AtomicReference<CollectionState> state;
  private final PollDemand demand = new PollDemand();
  private final SignatureClock signatures;

  /**
   * Makes a source.
   *
   * @param id a uuid or a portable data hash
   * @param record what a listing said, if there was one
   * @param readNanos when it did, by the monotonic clock
   * @param siblings fetches it together with others, if there are any
   */
  CollectionSource(
      TreeContext context,
      String id,
      @Nullable CollectionRecord record,
      long readNanos,
      @Nullable Siblings siblings,
      SourceListener listener) {
    this.context = context;
    this.id = id;
    this.byHash = ArvadosIds.isPortableDataHash(id);
    this.listener = listener;
    this.loader = new CollectionLoader(context, id, siblings);
    this.freshness =
        byHash
            ? new PollingFreshness(context.signatureAgeMax(), context.nanoClock())
            : context.feed().newsFreshness();
    this.signatures = new SignatureClock(context);
    this.state = new AtomicReference<>(new CollectionState(record, null, null));
    if (record != null) {
      freshness.markFresh(freshness.beginReading().since(readNanos));
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

  /** Returns all that is known, at one moment. */
  CollectionState state() {
    return state.get();
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
    CollectionSnapshot known = state.get().snapshot();
    return known != null ? known : content(false).content();
  }

  /**
   * What is known with the content, for those who read blocks: its locators are signed.
   *
   * @throws NodeException as {@link #snapshot}
   */
  CollectionState signedState() throws NodeException {
    CollectionState known = state.get();
    return known.snapshot() != null && known.isLoadedFor(true) ? known : content(true);
  }

  private CollectionState content(boolean signed) throws NodeException {
    AtomicInteger wanted = demand.contentWanted(signed);
    wanted.incrementAndGet();
    try {
      long start = System.nanoTime();
      CollectionState now = state.get();
      while (!now.isLoadedFor(signed)) {
        // Another thread's reading may have been of just the record, or be dropped again already.
        if (System.nanoTime() - start > TreeContext.WAIT_FOR_OTHERS_MAX.toNanos()) {
          throw new NodeException(
              Errno.ETIMEDOUT, "collection " + id + " is dropped as fast as it is loaded");
        }
        AtomicReference<CollectionState> own = new AtomicReference<>();
        flight.run(false, () -> own.set(load(signed)));
        CollectionState read = own.get();
        now = read == null ? state.get() : read;
      }
      if (now.snapshot() == null) {
        throw NodeException.io("collection " + id + " has an unreadable manifest", now.broken());
      }
      return now;
    } finally {
      wanted.decrementAndGet();
    }
  }

  /** Has record and content, in one request at most; an unreadable manifest is no failure yet. */
  void loadRecord() throws NodeException {
    flight.run(false, () -> load(false));
  }

  /** Asks the server again whether anything changed; see the class. */
  void refresh() throws NodeException {
    if (context.refreshTime().isZero()) {
      follow();
    } else {
      flight.run(state.get().record() != null, this::poll);
    }
  }

  /** There is news of a change: what was learned before this is old. */
  void markChanged() {
    loader.forget();
    freshness.markChanged();
  }

  /** As {@link #refresh}, but only a poll that begins after this call is enough. */
  void follow() throws NodeException {
    long before = demand.begun();
    while (!demand.hasEndedAfter(before)) {
      flight.run(false, this::poll);
    }
  }

  /** A listing said this of the collection then. It says less than {@link #refresh} learns. */
  void update(CollectionRecord listed, long readNanos) {
    CollectionState before = state.get();
    if (listed.isOlderThan(before.record())) {
      return; // an early page of a long listing, overtaken meanwhile
    }
    if (before.isLoaded()) {
      if (before.agreesWith(listed) && !signatures.isOld(before.snapshot())) {
        freshness.renew(readNanos);
      } else {
        freshness.markStale();
        listener.recordChanged(); // so that the kernel asks
      }
    } else if (before.agreesWith(listed)) {
      freshness.renew(readNanos);
    } else if (state.compareAndSet(before, new CollectionState(listed, null, null))) {
      freshness.renew(readNanos);
      listener.recordChanged();
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
   * Somebody reads from {@code inUse}: when its signatures are past half of their life, they are
   * renewed in the background. Until they expire they are good, so this returns at once and never
   * fails.
   */
  void keepSigned(CollectionSnapshot inUse) {
    if (signatures.isOld(inUse) && signatures.mayRenewOld()) {
      try {
        context.renewals().execute(this::renewInBackground);
      } catch (RejectedExecutionException e) {
        log.debug("collection {}: too many renewals wait, or it is the end", id);
      }
    }
  }

  private void renewInBackground() {
    try {
      flight.run(
          true,
          () -> {
            CollectionSnapshot latest = state.get().snapshot();
            if (latest == null || signatures.isOld(latest)) {
              loadAfresh();
            }
          });
    } catch (NodeException e) {
      if (e.errno() != Errno.EINTR) { // or it is the end
        log.warn("{}; the signatures are half way to their end", e.getMessage());
      }
    }
  }

  /**
   * Gets fresh signatures after a block of {@code refused} was denied.
   *
   * @return whether there is another snapshot now with which to try again
   */
  boolean renewSignatures(CollectionSnapshot refused) throws NodeException {
    AtomicBoolean tried = new AtomicBoolean();
    long start = System.nanoTime();
    while (isLatest(refused)
        && !tried.get()
        && System.nanoTime() - start <= TreeContext.WAIT_FOR_OTHERS_MAX.toNanos()) {
      // Another thread's reading may have been of just the record.
      flight.run(
          false,
          () -> {
            tried.set(true);
            renew(refused);
          });
    }
    return !isLatest(refused);
  }

  /** All who were refused at the same time come here one by one: only the first asks. */
  private void renew(CollectionSnapshot refused) throws NodeException {
    if (isLatest(refused) && signatures.mayRenewRefused()) {
      log.info("collection {}: a block was denied, getting fresh signatures", id);
      loadAfresh();
    }
  }

  private boolean isLatest(CollectionSnapshot snapshot) {
    CollectionSnapshot latest = state.get().snapshot();
    return latest == null || latest == snapshot;
  }

  /** Drops the content; the record stays. */
  void unload() {
    state.updateAndGet(now -> new CollectionState(now.record(), null, null));
  }

  private void poll() throws NodeException {
    long number = demand.begin();
    ask();
    demand.end(number);
  }

  private void ask() throws NodeException {
    PollingFreshness.Reading reading = freshness.beginReading();
    CollectionState before = state.get();
    try {
      if (demand.isContentWanted(before)) {
        show(loader.fetch(before.record()));
      } else if (byHash) {
        if (before.snapshot() != null && before.snapshot().signed()) {
          show(loader.fetch(before.record()));
        }
      } else {
        CollectionRecord latest = context.client().collection(id);
        if (before.isLoaded()
            && (!before.hasHashOf(latest) || signatures.isOld(before.snapshot()))) {
          show(loader.fetch(before.record()));
        } else {
          CollectionState now = state.updateAndGet(known -> known.answered(latest, before));
          if (now.record() != latest) {
            freshness.markStale();
          } else if (!before.agreesWith(latest)) {
            listener.recordChanged();
          }
        }
      }
      freshness.markFresh(reading);
    } catch (IOException e) {
      context.goOnWithout(failure(e), before.record() != null, freshness);
    }
  }

  private CollectionState load(boolean signed) throws NodeException {
    CollectionState before = state.get();
    if (before.isLoadedFor(signed)) {
      return before;
    }
    if (before.isLoaded()) {
      return loadAfresh();
    }
    PollingFreshness.Reading reading = freshness.beginReading();
    boolean fresh = before.record() != null && !freshness.isStale();
    try {
      CollectionLoader.Loaded loaded = loader.load(before.record(), fresh, signed, reading);
      show(loaded.state());
      if (loaded.reading() != null) {
        freshness.markFresh(loaded.reading());
      }
      return loaded.state();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private CollectionState loadAfresh() throws NodeException {
    PollingFreshness.Reading reading = freshness.beginReading();
    try {
      CollectionState fetched = loader.fetch(state.get().record());
      show(fetched);
      freshness.markFresh(reading);
      return fetched;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Makes what was read what is known. */
  private void show(CollectionState after) {
    CollectionState before = state.getAndSet(after);
    if (after.isOlderThan(before)) {
      freshness.markStale(); // a listing told of a change while this was on its way
    }
    if (after.snapshot() != null) {
      listener.contentLoaded(before.isSameAs(after) ? null : before.snapshot(), after.snapshot());
    }
  }

  private NodeException failure(IOException e) {
    NodeException failure = TreeFailures.of("collection " + id, e);
    if (failure.errno() == Errno.ENOENT) {
      listener.collectionGone();
    }
    return failure;
  }
}
