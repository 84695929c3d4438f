package io.keepfs.arvados.events;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How far the events of a cluster have been followed. Ids tell in which order changes began, and
 * one that ends late is told late: so going on begins a little before the highest id, and what was
 * told already is known by its id. Thread-safe.
 */
final class EventCursor {
  /** How many ids before the highest are asked for again. */
  static final int OVERLAP = 20;

  /** How many ids are remembered; more than come again. */
  private static final int REMEMBERED = 4096;

  // Guarded by this.
  private final Set<Long> seen = new HashSet<>();
  private final Deque<Long> order = new ArrayDeque<>();
  private long highest = -1;

  /** Notes an event. Returns false when it was noted before. */
  synchronized boolean advance(long id) {
    highest = Math.max(highest, id);
    if (!seen.add(id)) {
      return false;
    }
    order.add(id);
    if (order.size() > REMEMBERED) {
      seen.remove(order.remove());
    }
    return true;
  }

  /** Returns the highest id; empty when no event is known. */
  synchronized OptionalLong highest() {
    return highest < 0 ? OptionalLong.empty() : OptionalLong.of(highest);
  }

  /** Returns the id after which to go on; empty when no event is known. */
  synchronized OptionalLong resumeAfter() {
    return highest < 0 ? OptionalLong.empty() : OptionalLong.of(Math.max(0, highest - OVERLAP));
  }
}
