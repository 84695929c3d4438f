package io.keepfs.arvados.tree.walk;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches what items hold together for whoever walks through them in order ({@link Walks}). What
 * was fetched ahead is held as it came, until it is taken, for no longer than anything may be old.
 *
 * <p>Thread-safe. Its lock is not held over a request; whether an item is loaded is asked under it.
 *
 * @param <V> what an item holds
 */
public final class Batches<V> {
  private static final Logger log = LoggerFactory.getLogger(Batches.class);

  /** What is ahead, of all walks together, is held within these bounds. */
  private static final int AHEAD_MAX = 400;

  private static final int AHEAD_BYTES_MAX = 16 << 20;

  private final Walks walks;
  private final Source<V> source;
  private final ToLongFunction<V> bytes;
  private final Limits limits;
  private final Runnable whenFootprintChanged;

  // Guarded by this.
  private final Map<String, Held<V>> ahead = new LinkedHashMap<>();
  private final Map<String, Batch> pending = new HashMap<>();

  /** Written under the lock. */
  private volatile long footprintBytes;

  /** Asks the server. */
  @FunctionalInterface
  public interface Source<V> {
    /**
     * Fetches what these hold, by uuid; who is missing in the answer is asked for alone.
     *
     * @throws TooMuchException when it is more than fits an answer
     * @throws IOException when it cannot be had: then each is asked for alone
     */
    Map<String, V> fetch(List<Place> places) throws IOException;
  }

  /**
   * How long to wait and to keep.
   *
   * @param goodFor how old what is taken may be; zero means that nothing is fetched ahead
   * @param waitMax how long a thread waits for another's request
   * @param nanoClock a monotonic clock
   */
  public record Limits(Duration goodFor, Duration waitMax, LongSupplier nanoClock) {}

  /**
   * Something that was fetched.
   *
   * @param readNanos when the request began, by the monotonic clock
   */
  public record Held<V>(V value, long readNanos) {}

  /** A request that is under way. */
  private record Batch(List<Place> places, CountDownLatch done) {}

  /**
   * Makes one that has fetched nothing yet.
   *
   * @param bytes about what something that was fetched takes
   * @param whenFootprintChanged called without a lock
   */
  public Batches(
      Walks walks,
      Source<V> source,
      ToLongFunction<V> bytes,
      Limits limits,
      Runnable whenFootprintChanged) {
    this.walks = walks;
    this.source = source;
    this.bytes = bytes;
    this.limits = limits;
    this.whenFootprintChanged = whenFootprintChanged;
  }

  /**
   * Returns what an item holds, if that was fetched ahead or is fetched now with that of others;
   * empty when the caller is to fetch it.
   *
   * @param place tells where the item is; null when that is unknown
   * @param good whether what was fetched will do
   * @throws InterruptedIOException when the thread was interrupted; no other failure is told
   */
  public Optional<Held<V>> take(String uuid, Supplier<@Nullable Place> place, Predicate<V> good)
      throws InterruptedIOException {
    if (limits.goodFor().isZero()) {
      return Optional.empty();
    }
    Batch batch;
    boolean mine = false;
    synchronized (this) {
      Optional<Held<V>> found = takeAhead(uuid, good);
      if (found.isPresent()) {
        return found;
      }
      batch = pending.get(uuid);
      if (batch == null) {
        batch = plan(place.get());
        if (batch == null) {
          return Optional.empty();
        }
        mine = true;
        for (Place each : batch.places()) {
          pending.put(each.item().uuid(), batch);
        }
      }
    }
    if (mine) {
      fetch(batch);
    } else {
      await(batch);
    }
    synchronized (this) {
      return takeAhead(uuid, good);
    }
  }

  /** Returns what was fetched ahead of an item and not taken yet; null when nothing was. */
  public synchronized @Nullable V peek(String uuid) {
    @Nullable Held<V> held = ahead.get(uuid);
    return held == null || !isGood(held) ? null : held.value();
  }

  /** What was fetched of that item, or is being fetched, is old. */
  public synchronized void forget(String uuid) {
    pending.remove(uuid);
    remove(uuid);
  }

  /** Drops all that was fetched ahead. */
  public synchronized void clear() {
    ahead.clear();
    footprintBytes = 0;
  }

  /** Returns about how many bytes what is ahead takes. */
  public long footprintBytes() {
    return footprintBytes;
  }

  private Optional<Held<V>> takeAhead(String uuid, Predicate<V> good) {
    return Optional.ofNullable(remove(uuid))
        .filter(found -> isGood(found) && good.test(found.value()));
  }

  private boolean isGood(Held<V> found) {
    return limits.nanoClock().getAsLong() - found.readNanos() < limits.goodFor().toNanos();
  }

  private @Nullable Held<V> remove(String uuid) {
    Held<V> removed = ahead.remove(uuid);
    if (removed != null) {
      footprintBytes -= bytes.applyAsLong(removed.value());
    }
    return removed;
  }

  /** Returns a batch that begins with that item, or null when it is to be alone. */
  private @Nullable Batch plan(@Nullable Place place) {
    if (place == null) {
      return null;
    }
    List<Place> places = walks.plan(place, this::isCovered);
    return places.size() == 1 ? null : new Batch(places, new CountDownLatch(1));
  }

  private boolean isCovered(Place place) {
    Item item = place.item();
    return ahead.containsKey(item.uuid())
        || pending.containsKey(item.uuid())
        || place.directory().isLoaded(item);
  }

  private void fetch(Batch batch) throws InterruptedIOException {
    long start = limits.nanoClock().getAsLong();
    Map<String, V> answer = Map.of();
    try {
      answer = source.fetch(batch.places());
    } catch (InterruptedIOException e) {
      throw e;
    } catch (TooMuchException e) {
      log.info("{}; from now on less is asked for at a time", e.getMessage());
      synchronized (this) {
        walks.reset(batch.places().size());
      }
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

  private synchronized void keep(Batch batch, Map<String, V> answer, long start) {
    for (Place place : batch.places()) {
      String uuid = place.item().uuid();
      @Nullable V value = answer.get(uuid);
      // Who was forgotten meanwhile is not pending any more.
      if (pending.remove(uuid, batch) && value != null) {
        remove(uuid);
        ahead.put(uuid, new Held<>(value, start));
        footprintBytes += bytes.applyAsLong(value);
      }
    }
    dropOldest(batch.places().get(0).item().uuid());
  }

  private void dropOldest(String butFor) {
    Iterator<Map.Entry<String, Held<V>>> oldest = ahead.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<String, Held<V>> next = oldest.next();
      boolean over = ahead.size() > AHEAD_MAX || footprintBytes > AHEAD_BYTES_MAX;
      if (butFor.equals(next.getKey()) || isGood(next.getValue()) && !over) {
        continue;
      }
      oldest.remove();
      footprintBytes -= bytes.applyAsLong(next.getValue().value());
    }
  }

  private void await(Batch batch) throws InterruptedIOException {
    try {
      // In vain after that time: the caller asks by itself.
      batch.done().await(limits.waitMax().toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for what is fetched together");
    }
  }
}
