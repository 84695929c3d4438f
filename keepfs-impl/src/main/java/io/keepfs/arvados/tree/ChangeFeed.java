package io.keepfs.arvados.tree;

import io.keepfs.api.Freshness;
import io.keepfs.api.support.PollingFreshness;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Connects news of changes with the directories that show what changed, and says how long something
 * can be relied on: for long while news comes, for the refresh time while it does not.
 *
 * <p>What was read before the news came, or before some of it was lost, is relied on for the
 * refresh time only. A refresh time of zero means that everything is asked for at each access, news
 * or not.
 *
 * <p>Directories are found as long as somebody else refers to them. Thread-safe.
 */
public final class ChangeFeed {

  /** How long something is relied on while news comes: changes of permissions make no news. */
  public static final Duration RELIED_ON = Duration.ofMinutes(10);

  /**
   * How long the kernel keeps something while news comes. It is told when news stops coming ({@link
   * #limit}); a kernel that cannot be told shows things of that age then.
   */
  public static final Duration KERNEL_KEEPS = Duration.ofMinutes(1);

  /** Whoever watches this hears of each change of a link. */
  public static final String LINKS = "links";

  /** Whoever watches this hears of each change of a group, and of permissions. */
  public static final String GROUPS = "groups";

  /** Whoever watches this hears of what is new or gone, by its uuid. */
  public static final String IDS = "ids";

  private final Duration refreshTime;
  private final LongSupplier nanoClock;
  private final ConcurrentMap<String, Set<Watch>> watches = new ConcurrentHashMap<>();
  private final ReferenceQueue<Watcher> gone = new ReferenceQueue<>();
  private final OwnCommits ownCommits = new OwnCommits();

  /** From when on all news has come and comes still; null when none comes. */
  private volatile @Nullable Long coveredSince;

  private static final class Watch extends WeakReference<Watcher> {
    private final String key;

    Watch(String key, Watcher watcher, ReferenceQueue<Watcher> queue) {
      super(watcher, queue);
      this.key = key;
    }
  }

  /** Where the news was without a break before it stopped coming. */
  private volatile @Nullable Long coveredBefore;

  /** Another for each time that changes began to be told as they are made. */
  private volatile @Nullable Object pushed;

  /**
   * Makes a feed without news.
   *
   * @param refreshTime how long something is relied on without news
   * @param nanoClock a monotonic clock
   */
  public ChangeFeed(Duration refreshTime, LongSupplier nanoClock) {
    this.refreshTime = refreshTime;
    this.nanoClock = nanoClock;
  }

  /**
   * News comes from now on.
   *
   * @param missed whether some may have been missed before
   */
  public void flowing(boolean missed) {
    Long before = coveredBefore;
    Long since = missed || before == null ? Long.valueOf(nanoClock.getAsLong()) : before;
    coveredBefore = since;
    coveredSince = since;
  }

  /** More changed than there is news of: as if some had been missed, while it goes on coming. */
  public void missed() {
    Long now = nanoClock.getAsLong();
    coveredBefore = coveredBefore == null ? null : now;
    coveredSince = coveredSince == null ? null : now;
  }

  /** Returns the changes that this process makes of collections, which come back as news. */
  public OwnCommits ownCommits() {
    return ownCommits;
  }

  /** From now on changes are told as they are made; or only when somebody asks for them. */
  public void pushed(boolean now) {
    pushed = now ? new Object() : null;
  }

  /** Returns what is the same as long as changes are told as they are made; null while not. */
  public @Nullable Object pushed() {
    return refreshTime.isZero() ? null : pushed;
  }

  /** Returns what is equal as long as news comes without a break, or none comes; null for none. */
  public @Nullable Object covered() {
    return coveredSince;
  }

  /** No news comes from now on. */
  public void dried() {
    coveredSince = null;
  }

  /**
   * Where no news comes still, some time after {@link #dried}: has the kernel ask again for what it
   * was told to keep for longer than the refresh time.
   */
  public void limit() {
    if (coveredSince == null && kernelMax().compareTo(refreshTime) > 0) {
      watchers().stream().anyMatch(Watcher::tellThatAllMayBeOld);
    }
  }

  /** Returns how long something is relied on without news. */
  public Duration refreshTime() {
    return refreshTime;
  }

  /** Returns a freshness, stale in the beginning, of something whose changes make news. */
  public PollingFreshness newsFreshness() {
    return new PollingFreshness(this::periodNanos, kernelMax(), nanoClock);
  }

  /** Returns a freshness, stale in the beginning, of something that changes without news too. */
  public PollingFreshness polledFreshness() {
    return new PollingFreshness(refreshTime, nanoClock);
  }

  /** Returns a freshness, stale in the beginning, of something that changes with such news. */
  PollingFreshness freshnessOf(String news) {
    // Not everybody hears of a permission that was given or taken.
    return news.equals(GROUPS) ? polledFreshness() : newsFreshness();
  }

  /** What is answered anew each time, and makes news when it changes. */
  public Freshness answers() {
    return Freshness.fixed(
        coveredSince == null || refreshTime.isZero() ? refreshTime : kernelMax());
  }

  private Duration kernelMax() {
    return refreshTime.compareTo(KERNEL_KEEPS) > 0 ? refreshTime : KERNEL_KEEPS;
  }

  private long periodNanos(long readAt) {
    Long since = coveredSince;
    boolean relied = since != null && readAt - since >= 0 && !refreshTime.isZero();
    return relied && RELIED_ON.compareTo(refreshTime) > 0
        ? RELIED_ON.toNanos()
        : refreshTime.toNanos();
  }

  /**
   * Makes {@code watcher} hear of changes.
   *
   * @param key a uuid, or one of the words above
   */
  public void watch(String key, Watcher watcher) {
    forgetGone();
    Watch watch = new Watch(key, watcher, gone);
    watches.compute(
        key,
        (k, known) -> {
          Set<Watch> all = known == null ? ConcurrentHashMap.newKeySet(1) : known;
          all.add(watch);
          return all;
        });
  }

  private void forgetGone() {
    for (Reference<?> next = gone.poll(); next != null; next = gone.poll()) {
      Watch watch = (Watch) next;
      watches.computeIfPresent(
          watch.key,
          (key, all) -> {
            all.remove(watch);
            return all.isEmpty() ? null : all;
          });
    }
  }

  /** Returns who watches {@code key}. */
  public List<Watcher> watchers(String key) {
    List<Watcher> found = new ArrayList<>();
    addLive(watches.getOrDefault(key, Set.of()), found);
    return found;
  }

  /** Returns all who watch something; some of them more than once. */
  public List<Watcher> watchers() {
    List<Watcher> found = new ArrayList<>();
    watches.values().forEach(all -> addLive(all, found));
    return found;
  }

  private static void addLive(Set<Watch> watches, List<Watcher> found) {
    for (Watch watch : watches) {
      Watcher watcher = watch.get();
      if (watcher != null) {
        found.add(watcher);
      }
    }
  }
}
