package io.keepfs.arvados.tree.project;

import io.keepfs.arvados.tree.project.ProjectListing.Item;
import io.keepfs.manifest.PortableDataHash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Recognizes who loads the collections of one listing in order, and says which to fetch together:
 * one, and when the next one follows it 4, then 16, then 50 at a time. Backwards is an order, too:
 * shells look into what a pattern matches that way. Whoever loads in no order gets just what is
 * asked for. Not thread-safe.
 */
final class SiblingWalks {
  static final int BATCH_MAX = 50;

  /** How long the manifests of a batch may be, without signatures; their hashes tell. */
  static final int BATCH_BYTES_MAX = 4 << 20;

  /** A collection with a longer manifest is fetched by itself. */
  static final int SHARED_BYTES_MAX = 1 << 20;

  private static final int GROWTH = 4;

  /** How many that are loaded already, or are no collections, may lie between two. */
  private static final int SKIPS_MAX = 200;

  /** How many walk at once and are told apart. */
  private static final int WALKS_MAX = 4;

  /** The one used last comes first. */
  private final Deque<Walk> walks = new ArrayDeque<>();

  /** One that goes on after {@code last}; its latest batch began at {@code first}. */
  private static final class Walk {
    private String first;
    private String last;
    private int window = 1;

    /** 1 or -1 once it is known which way it goes. */
    private int step;

    Walk(String name) {
      this.first = name;
      this.last = name;
    }

    boolean contains(String name) {
      return step >= 0
          ? name.compareTo(first) > 0 && name.compareTo(last) <= 0
          : name.compareTo(first) < 0 && name.compareTo(last) >= 0;
    }
  }

  /**
   * A collection is to be loaded. Returns it, and behind it those that are worth being fetched in
   * the same request.
   *
   * @param index where it is in the listing
   * @param covered tells what needs no fetching
   */
  List<Item> plan(ProjectListing listing, int index, Predicate<Item> covered) {
    Item wanted = listing.item(index);
    if (manifestBytes(wanted) > SHARED_BYTES_MAX) {
      return List.of(wanted);
    }
    Walk walk = walkAt(listing, index, covered);
    List<Item> batch = new ArrayList<>();
    batch.add(wanted);
    long bytes = manifestBytes(wanted);
    String last = listing.name(index);
    int scanned = 0;
    for (int i = index + walk.step;
        i >= 0
            && i < listing.size()
            && batch.size() < walk.window
            && scanned < walk.window + SKIPS_MAX;
        i += walk.step) {
      scanned++;
      Item next = listing.item(i);
      long more = manifestBytes(next);
      if (covered.test(next) || more > SHARED_BYTES_MAX) {
        continue;
      }
      bytes += more;
      if (bytes > BATCH_BYTES_MAX) {
        break;
      }
      batch.add(next);
      last = listing.name(i);
    }
    if (!walk.contains(listing.name(index))) {
      walk.first = listing.name(index);
      walk.last = last;
    }
    return batch;
  }

  /** Forgets all walks: what was fetched for them was of no use. */
  void reset() {
    walks.clear();
  }

  private Walk walkAt(ProjectListing listing, int index, Predicate<Item> covered) {
    String name = listing.name(index);
    for (Iterator<Walk> all = walks.iterator(); all.hasNext(); ) {
      Walk walk = all.next();
      if (walk.contains(name)) {
        // What was fetched for it was dropped before it came: less next time, and now just this.
        walk.window = Math.max(1, walk.window / GROWTH);
        return new Walk(name);
      }
      int step = stepTo(listing, walk, index, covered);
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
    Walk fresh = new Walk(name);
    walks.addFirst(fresh);
    return fresh;
  }

  /** Returns which way {@code index} is the next for that walk; 0 when it is not. */
  private static int stepTo(ProjectListing listing, Walk walk, int index, Predicate<Item> covered) {
    if (walk.step >= 0
        && isNext(listing, walk, 1, listing.indexBehind(walk.last), index, covered)) {
      return 1;
    }
    boolean backwards =
        walk.step <= 0 && isNext(listing, walk, -1, listing.indexBefore(walk.last), index, covered);
    return backwards ? -1 : 0;
  }

  /**
   * At first the very next one must follow, or one that is to be loaded by chance would seem to.
   * Later what is loaded already may lie between, and whoever has a slightly other order of names
   * may come a bit early.
   */
  private static boolean isNext(
      ProjectListing listing, Walk walk, int step, int next, int index, Predicate<Item> covered) {
    int distance = (index - next) * step;
    if (distance < 0 || distance > SKIPS_MAX) {
      return false;
    }
    int passed = 0;
    for (int i = next; i != index && passed < walk.window; i += step) {
      Item item = listing.item(i);
      boolean counts = walk.window == 1 ? item.collection() != null : !covered.test(item);
      passed += counts ? 1 : 0;
    }
    return passed < walk.window;
  }

  private static long manifestBytes(Item item) {
    return item.collection() == null
        ? 0
        : item.collection().hash().map(PortableDataHash::sizeBytes).orElse(0L);
  }
}
