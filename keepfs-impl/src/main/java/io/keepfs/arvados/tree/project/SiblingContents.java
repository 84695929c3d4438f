package io.keepfs.arvados.tree.project;

import io.keepfs.arvados.model.CollectionRecord;
import io.keepfs.arvados.rest.ArvadosClient;
import io.keepfs.arvados.rest.CallLimits;
import io.keepfs.arvados.rest.CollectionContents;
import io.keepfs.arvados.tree.TreeContext;
import io.keepfs.arvados.tree.collection.Siblings;
import io.keepfs.arvados.tree.project.ProjectListing.Item;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the contents of a project's collections together for whoever walks through them in order
 * ({@link SiblingWalks}): record and manifest, in one request. What was fetched ahead is held as it
 * came, until its collection is loaded, for no longer than the refresh time.
 *
 * <p>Thread-safe. Its lock is not held over a request.
 */
final class SiblingContents implements Siblings {
  private static final Logger log = LoggerFactory.getLogger(SiblingContents.class);

  /** What is ahead, of all walks together, is held within these bounds. */
  private static final int AHEAD_MAX = 200;

  private static final int AHEAD_BYTES_MAX = 16 << 20;

  /** A record, and its place here. */
  private static final long ENTRY_BYTES = 1000;

  private final TreeContext context;
  private final ArvadosClient client;
  private final Supplier<@Nullable ProjectListing> listing;
  private final Predicate<String> loaded;
  private final Runnable whenFootprintChanged;

  // Guarded by this.
  private final SiblingWalks walks = new SiblingWalks();
  private final Map<String, Ahead> ahead = new LinkedHashMap<>();
  private final Map<String, Batch> pending = new HashMap<>();

  /** Written under the lock. */
  private volatile long footprintBytes;

  /** A request that is under way. */
  private record Batch(List<String> uuids, CountDownLatch done) {}

  /**
   * Makes one that has fetched nothing yet.
   *
   * @param listing what the project shows, if that is known
   * @param loaded tells of a uuid whether the collection's content is known
   * @param whenFootprintChanged called without a lock
   */
  SiblingContents(
      TreeContext context,
      Supplier<@Nullable ProjectListing> listing,
      Predicate<String> loaded,
      Runnable whenFootprintChanged) {
    this.context = context;
    // Whatever fails is asked for again one by one, with patience.
    this.client = context.client().within(CallLimits.DEFAULT.withRetries(0));
    this.listing = listing;
    this.loaded = loaded;
    this.whenFootprintChanged = whenFootprintChanged;
  }

  @Override
  public Optional<Ahead> take(CollectionRecord known) throws InterruptedIOException {
    String uuid = known.uuid();
    if (uuid == null || context.refreshTime().isZero()) {
      return Optional.empty();
    }
    Batch batch;
    boolean mine = false;
    synchronized (this) {
      Optional<Ahead> found = takeAhead(uuid, known);
      if (found.isPresent()) {
        return found;
      }
      batch = pending.get(uuid);
      if (batch == null) {
        batch = plan(known);
        if (batch == null) {
          return Optional.empty();
        }
        mine = true;
        for (String each : batch.uuids()) {
          pending.put(each, batch);
        }
      }
    }
    if (mine) {
      fetch(batch);
    } else {
      await(batch);
    }
    synchronized (this) {
      return takeAhead(uuid, known);
    }
  }

  @Override
  public synchronized void forget(String uuid) {
    pending.remove(uuid);
    remove(uuid);
  }

  /** Drops all that was fetched ahead. */
  synchronized void clear() {
    ahead.clear();
    footprintBytes = 0;
  }

  long footprintBytes() {
    return footprintBytes;
  }

  private static long footprintBytes(Ahead held) {
    return held.contents().manifest().length + ENTRY_BYTES;
  }

  private Optional<Ahead> takeAhead(String uuid, CollectionRecord known) {
    return Optional.ofNullable(remove(uuid))
        .filter(found -> isGood(found) && !found.contents().record().isOlderThan(known));
  }

  private boolean isGood(Ahead found) {
    return context.nanoClock().getAsLong() - found.readNanos() < context.refreshTime().toNanos();
  }

  private @Nullable Ahead remove(String uuid) {
    Ahead removed = ahead.remove(uuid);
    if (removed != null) {
      footprintBytes -= footprintBytes(removed);
    }
    return removed;
  }

  /** Returns a batch that begins with that collection, or null when it is to be alone. */
  private @Nullable Batch plan(CollectionRecord known) {
    ProjectListing all = listing.get();
    int index = all == null ? -1 : all.indexOf(known, context.names());
    if (all == null || index < 0) {
      return null;
    }
    List<String> uuids = walks.plan(all, index, this::isCovered).stream().map(Item::uuid).toList();
    return uuids.size() == 1 ? null : new Batch(uuids, new CountDownLatch(1));
  }

  private boolean isCovered(Item item) {
    return item.collection() == null
        || ahead.containsKey(item.uuid())
        || pending.containsKey(item.uuid())
        || loaded.test(item.uuid());
  }

  private void fetch(Batch batch) throws InterruptedIOException {
    long start = context.nanoClock().getAsLong();
    List<CollectionContents> answer = List.of();
    try {
      answer = client.collectionContents(batch.uuids());
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      log.info("{}; they are asked for one by one", e.getMessage());
      synchronized (this) {
        walks.reset();
      }
    } finally {
      keep(batch, answer, start);
      batch.done().countDown();
    }
    whenFootprintChanged.run();
  }

  private synchronized void keep(Batch batch, List<CollectionContents> answer, long start) {
    for (CollectionContents contents : answer) {
      String uuid = contents.record().uuid();
      // Who was forgotten meanwhile is not pending any more.
      if (uuid != null && pending.remove(uuid, batch) && isWhole(contents)) {
        remove(uuid);
        Ahead kept = new Ahead(contents, start);
        ahead.put(uuid, kept);
        footprintBytes += footprintBytes(kept);
      }
    }
    for (String uuid : batch.uuids()) {
      pending.remove(uuid, batch);
    }
    dropOldest(batch);
  }

  private void dropOldest(Batch batch) {
    Iterator<Map.Entry<String, Ahead>> oldest = ahead.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<String, Ahead> next = oldest.next();
      boolean over = ahead.size() > AHEAD_MAX || footprintBytes > AHEAD_BYTES_MAX;
      if (batch.uuids().get(0).equals(next.getKey()) || isGood(next.getValue()) && !over) {
        continue;
      }
      oldest.remove();
      footprintBytes -= footprintBytes(next.getValue());
    }
  }

  /** A server that leaves manifests out of lists must not make collections look empty. */
  private static boolean isWhole(CollectionContents contents) {
    return contents.manifest().length > 0
        || contents.record().hash().filter(hash -> hash.sizeBytes() == 0).isPresent();
  }

  private static void await(Batch batch) throws InterruptedIOException {
    try {
      // In vain after that time: the caller asks by itself.
      batch.done().await(TreeContext.WAIT_FOR_OTHERS_MAX.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for collections");
    }
  }
}
