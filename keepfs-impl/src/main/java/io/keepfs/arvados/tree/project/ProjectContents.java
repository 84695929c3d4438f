package io.keepfs.arvados.tree.project;

import io.keepfs.api.Errno;
import io.keepfs.api.Freshness;
import io.keepfs.api.NodeException;
import io.keepfs.api.support.PollingFreshness;
import io.keepfs.api.support.SingleFlight;
import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.walk.Batches.Held;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is known of what a project holds: nothing, until it is listed. From then on the listing is
 * read again when it is old: as a whole from time to time, and where news told of changes of some
 * things, just these.
 *
 * <p>Thread-safe: the listing is an immutable snapshot, read by one thread at a time.
 */
final class ProjectContents {
  private final TreeContext context;
  private final String uuid;
  private final ProjectQueries queries;
  private final Shown shown;
  private final boolean pieces;
  private final SingleFlight flight = new SingleFlight(TreeContext.WAIT_FOR_OTHERS_MAX);

  /** Of what is shown. */
  private final PollingFreshness freshness;

  /** Of the last reading of all of it, which news of single things does not make old. */
  private final PollingFreshness wholeFreshness;

  /** Guards what follows, which others read without it; nothing is asked for under it. */
  private final Object lock = new Object();

  private volatile @Nullable ProjectListing listing;
  private final Set<String> changed = new HashSet<>();
  private boolean allChanged;
  private int ownChanges;

  /** Since when news came without a break when all of it was read. */
  private @Nullable Object wholeSince;

  /** Who shows it. */
  interface Shown {
    /**
     * The listing was read.
     *
     * @param before what was known; null when nothing was
     */
    void listed(@Nullable ProjectListing before, ProjectListing after);

    /**
     * Returns what it holds, if that was fetched before anybody asked.
     *
     * @throws InterruptedIOException when the thread was interrupted
     */
    Optional<Held<EarlyListing>> early() throws InterruptedIOException;

    /** What was fetched before anybody asked is old. Called under a lock. */
    void earlyIsOld();

    /** Returns what to answer when it cannot be read. */
    NodeException failure(IOException e);
  }

  /**
   * Makes it; nothing is fetched yet.
   *
   * @param polled whether it changes without news: then it is always read as a whole
   */
  ProjectContents(
      TreeContext context, String uuid, ProjectQueries queries, boolean polled, Shown shown) {
    this.context = context;
    this.uuid = uuid;
    this.queries = queries;
    this.shown = shown;
    this.pieces = !polled;
    this.freshness = polled ? context.feed().polledFreshness() : context.feed().newsFreshness();
    this.wholeFreshness =
        polled ? context.feed().polledFreshness() : context.feed().newsFreshness();
  }

  /** Returns what is known; null when it was not listed yet. */
  @Nullable ProjectListing known() {
    return listing;
  }

  Freshness freshness() {
    return freshness;
  }

  /** Returns what it holds, listed first if need be. */
  ProjectListing listed() throws NodeException {
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

  /**
   * Has it listed if that was done ahead, or is done now together with others; else, and while
   * another thread lists it, this does nothing.
   */
  void listTogether() throws NodeException {
    if (listing == null) {
      flight.run(true, () -> read(true));
    }
  }

  /** Reads it again, if it was listed. */
  void refresh() throws NodeException {
    if (listing != null) {
      context.readAgain(flight, true, this::read);
    }
  }

  /**
   * As {@link #refresh}, but only a reading that began after the last news is enough. Where news
   * may have been missed, that is one of all of it.
   */
  void follow() throws NodeException {
    flight.runAfresh(
        () -> {
          if (listing != null && isBehind()) { // or somebody has read what was new
            read();
          }
        });
  }

  private boolean isBehind() {
    synchronized (lock) {
      allChanged |= !pieces || !Objects.equals(wholeSince, context.feed().covered());
      return allChanged || !changed.isEmpty();
    }
  }

  /** There is news of something that lies in it, or did. */
  void markChanged(String child) {
    synchronized (lock) {
      shown.earlyIsOld();
      if (listing != null && pieces && changed.size() < ArvadosClient.AMONG_MAX) {
        changed.add(child);
      } else {
        allChanged = true;
      }
      freshness.markChanged();
    }
  }

  /** There is news of the project itself. */
  void markChanged() {
    synchronized (lock) {
      shown.earlyIsOld();
      allChanged = true;
      freshness.markChanged();
    }
  }

  /** Anything may be different: the next access reads all of it again. */
  void markStale() {
    synchronized (lock) {
      shown.earlyIsOld();
      allChanged = true;
      freshness.markStale();
    }
  }

  /** This process has changed it on the server. */
  void change(UnaryOperator<ProjectListing> change) {
    ProjectListing before;
    ProjectListing after;
    synchronized (lock) {
      ownChanges++;
      shown.earlyIsOld();
      before = listing;
      if (before == null) {
        return;
      }
      after = change.apply(before);
      listing = after;
    }
    shown.listed(before, after);
  }

  void forget() {
    listing = null;
  }

  private void read() throws NodeException {
    read(false);
  }

  /**
   * Reads it, or what is new in it.
   *
   * @param together whether only with others, when nothing is known yet
   */
  private void read(boolean together) throws NodeException {
    PollingFreshness.Reading reading;
    PollingFreshness.Reading wholeReading = wholeFreshness.beginReading();
    Object since = context.feed().covered();
    ProjectListing before;
    int changesBefore;
    Set<String> asked;
    synchronized (lock) {
      reading = freshness.beginReading();
      before = listing;
      changesBefore = ownChanges;
      boolean all = before == null || allChanged || changed.isEmpty() || wholeFreshness.isStale();
      asked = all ? Set.of() : Set.copyOf(changed);
      changed.clear();
      allChanged = false;
    }
    ProjectListing after;
    try {
      Optional<Held<EarlyListing>> early = before == null ? shown.early() : Optional.empty();
      if (early.isPresent()) {
        after = early.get().value().listing();
        since = early.get().value().coveredSince();
        reading = reading.since(early.get().readNanos());
        wholeReading = wholeReading.since(early.get().readNanos());
      } else if (before == null && together) {
        return; // what there is news of is in whatever is read at first
      } else {
        after =
            before == null || asked.isEmpty()
                ? queries.list(before).readAt(reading.startNanos())
                : queries.listAgain(before, asked);
      }
    } catch (IOException e) {
      synchronized (lock) {
        changed.addAll(asked);
        allChanged |= asked.isEmpty();
      }
      context.goOnWithout(shown.failure(e), before != null, freshness);
      return;
    }
    synchronized (lock) {
      if (ownChanges != changesBefore) {
        changed.addAll(asked);
        allChanged |= asked.isEmpty();
        freshness.markStale(); // it may be of before these changes: the next access reads again
        if (listing != null) {
          return;
        }
      }
      listing = after;
      if (asked.isEmpty()) {
        wholeSince = since;
      }
    }
    freshness.markFresh(reading);
    if (asked.isEmpty()) {
      wholeFreshness.markFresh(wholeReading);
    }
    shown.listed(before, after);
  }
}
