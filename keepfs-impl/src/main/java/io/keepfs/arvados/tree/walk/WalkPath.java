package io.keepfs.arvados.tree.walk;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a walk is, by names, which stay when what the directories hold is read again.
 *
 * @param top the uppermost directory from which the way is known
 * @param names from there, one at least
 */
record WalkPath(Walked top, List<String> names) {
  static WalkPath of(Place place) {
    Deque<String> names = new ArrayDeque<>();
    names.addFirst(place.items().name(place.index()));
    Walked at = place.directory();
    for (@Nullable Walked above = at.above(); above != null; above = at.above()) {
      @Nullable SortedItems items = above.items();
      int index = items == null ? -1 : at.indexIn(items);
      if (items == null || index < 0) {
        break;
      }
      names.addFirst(items.name(index));
      at = above;
    }
    return new WalkPath(at, List.copyOf(names));
  }

  boolean isComparable(WalkPath other) {
    return top == other.top;
  }

  /** Returns whether this is, or lies within, what is at {@code other}. */
  boolean isWithin(WalkPath other) {
    return isComparable(other)
        && names.size() >= other.names.size()
        && names.subList(0, other.names.size()).equals(other.names);
  }

  /**
   * Whichever way a walk goes, it comes to what lies in a directory behind that directory itself.
   *
   * @param step 1 or -1
   */
  int compareTo(WalkPath other, int step) {
    int both = Math.min(names.size(), other.names.size());
    for (int i = 0; i < both; i++) {
      int order = names.get(i).compareTo(other.names.get(i));
      if (order != 0) {
        return order * step;
      }
    }
    return Integer.compare(names.size(), other.names.size());
  }
}
