package io.keepfs.arvados.tree.walk;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes who looks into items of one kind in order, and says which to fetch together: one, and
 * when the next one follows it 4, then 16, then 50 at a time. The order goes on from one directory
 * into the next. Backwards is an order, too: shells look into what a pattern matches that way.
 * Whoever looks in no order gets just what is asked for. Not thread-safe.
 */
public final class Walks {
  static final int BATCH_MAX = 50;

  /** How long the answers of a batch may be. */
  static final int BATCH_BYTES_MAX = 4 << 20;

  /** What has a longer answer is fetched by itself. */
  static final int SHARED_BYTES_MAX = 1 << 20;

  private static final int GROWTH = 4;

  /** How many that are loaded already, or are of another kind, may lie between two. */
  private static final int SKIPS_MAX = 200;

  /** How much of what was fetched for a walk is remembered. */
  private static final int FETCHED_MAX = 200;

  /** How many walk at once and are told apart. */
  private static final int WALKS_MAX = 8;

  private final Predicate<Item> kind;
  private final ToLongFunction<Item> bytes;
  private int windowMax = BATCH_MAX;

  /** The one used last comes first. */
  private final Deque<Walk> walks = new ArrayDeque<>();

  /** One that goes on after {@code last}; its latest batch began at {@code first}. */
  private static final class Walk {
    private WalkPath first;
    private WalkPath last;
    private int window = 1;

    /** 1 or -1 once it is known which way it goes. */
    private int step;

    /** What was fetched for it of late. */
    private final Set<String> fetched = new LinkedHashSet<>();

    Walk(WalkPath path) {
      this.first = path;
      this.last = path;
    }

    boolean contains(WalkPath path) {
      return step != 0
          && path.isComparable(last)
          && path.compareTo(first, step) > 0
          && path.compareTo(last, step) <= 0;
    }

    void goOn(WalkPath from, WalkPath to, List<Place> batch) {
      boolean further = step == 0 || !to.isComparable(last) || to.compareTo(last, step) > 0;
      first = from;
      last = further ? to : last;
      batch.forEach(place -> fetched.add(place.item().uuid()));
      Iterator<String> oldest = fetched.iterator();
      while (fetched.size() > FETCHED_MAX) {
        oldest.next();
        oldest.remove();
      }
    }
  }

  /**
   * Makes one that knows of no walk.
   *
   * @param kind tells which items are looked into
   * @param bytes about how long the answer for an item will be, as far as that is known
   */
  public Walks(Predicate<Item> kind, ToLongFunction<Item> bytes) {
    this.kind = kind;
    this.bytes = bytes;
  }

  /**
   * An item is to be fetched. Returns it, and behind it those that are worth being fetched in the
   * same request.
   *
   * @param covered tells what needs no fetching
   */
  List<Place> plan(Place wanted, Predicate<Place> covered) {
    long length = bytes.applyAsLong(wanted.item());
    if (length > SHARED_BYTES_MAX) {
      return List.of(wanted);
    }
    WalkPath path = WalkPath.of(wanted);
    Walk walk = walkAt(wanted, path, covered);
    List<Place> batch = new ArrayList<>();
    batch.add(wanted);
    Place last = wanted;
    int window = Math.min(walk.window, windowMax);
    WalkCursor cursor = new WalkCursor(path, walk.step < 0 ? -1 : 1);
    for (int scanned = 0; batch.size() < window && scanned < window + SKIPS_MAX; scanned++) {
      @Nullable Place next = cursor.next();
      if (next == null) {
        break;
      }
      long more = bytes.applyAsLong(next.item());
      if (!kind.test(next.item()) || more > SHARED_BYTES_MAX || covered.test(next)) {
        continue;
      }
      length += more;
      if (length > BATCH_BYTES_MAX) {
        break;
      }
      batch.add(next);
      last = next;
    }
    walk.goOn(path, WalkPath.of(last), batch);
    return batch;
  }

  /** Forgets all walks: what was fetched for them was of no use. */
  void reset() {
    walks.clear();
  }

  /** As {@link #reset}; and so many were too many for one answer, from now on it is to be fewer. */
  void reset(int tooMany) {
    walks.clear();
    windowMax = Math.max(1, Math.min(windowMax, tooMany / GROWTH));
  }

  private Walk walkAt(Place wanted, WalkPath path, Predicate<Place> covered) {
    for (Iterator<Walk> all = walks.iterator(); all.hasNext(); ) {
      Walk walk = all.next();
      boolean passed = walk.contains(path);
      if (passed && walk.fetched.contains(wanted.item().uuid())) {
        // What was fetched for it was dropped before it came: less next time, and now just this.
        walk.window = Math.max(1, walk.window / GROWTH);
        return new Walk(path);
      }
      if (walk.step == 0 && path.isWithin(walk.last)) {
        if (isNext(walk, 1, wanted, path, covered) || isNext(walk, -1, wanted, path, covered)) {
          return walk; // one that goes down, and whose way is not known yet
        }
        continue;
      }
      // What was passed was not known of when the latest batch was made.
      int step = passed ? walk.step : stepTo(walk, wanted, path, covered);
      if (step != 0) {
        walk.step = step;
        walk.window = Math.min(BATCH_MAX, walk.window * GROWTH);
        all.remove();
        walks.addFirst(walk);
        return walk;
      }
    }
    if (walks.size() == WALKS_MAX) {
      walks.removeLast();
    }
    Walk fresh = new Walk(path);
    walks.addFirst(fresh);
    return fresh;
  }

  /** Returns which way {@code wanted} is the next for that walk; 0 when it is not. */
  private int stepTo(Walk walk, Place wanted, WalkPath path, Predicate<Place> covered) {
    if (!path.isComparable(walk.last)) {
      return 0;
    }
    int step = walk.step == 0 ? path.compareTo(walk.last, 1) : walk.step;
    step = step < 0 ? -1 : 1;
    return path.compareTo(walk.last, step) > 0 && isNext(walk, step, wanted, path, covered)
        ? step
        : 0;
  }

  /**
   * At first the very next one at that depth must follow, or one that is to be loaded by chance
   * would seem to. Later what is loaded already may lie between, and whoever has a slightly other
   * order of names may come a bit early.
   */
  private boolean isNext(
      Walk walk, int step, Place wanted, WalkPath path, Predicate<Place> covered) {
    WalkCursor cursor = new WalkCursor(walk.last, step);
    int passed = 0;
    for (int scanned = 0; scanned <= SKIPS_MAX && passed < walk.window; scanned++) {
      @Nullable Place next = cursor.next();
      if (next == null) {
        return false;
      }
      if (next.isSame(wanted)) {
        return true;
      }
      boolean counts =
          walk.window == 1 ? cursor.depth() == path.names().size() : !covered.test(next);
      passed += counts && kind.test(next.item()) ? 1 : 0;
    }
    return false;
  }
}
