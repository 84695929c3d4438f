package io.keepfs.arvados.tree.walk;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Goes on from a place, forwards or backwards: into each directory of which it is known what it
 * holds, and at its end on in the one above. Not thread-safe.
 */
final class WalkCursor {
  private final int step;
  private final Deque<Level> levels = new ArrayDeque<>();
  private int depth;

  private static final class Level {
    private final Walked directory;
    private final SortedItems items;
    private int next;

    Level(Walked directory, SortedItems items, int next) {
      this.directory = directory;
      this.items = items;
      this.next = next;
    }
  }

  /**
   * Begins next to {@code from}, with what lies in it, or where that would be if it is gone.
   *
   * @param step 1 or -1
   */
  WalkCursor(WalkPath from, int step) {
    this.step = step;
    @Nullable Walked directory = from.top();
    for (String name : from.names()) {
      @Nullable SortedItems items = directory == null ? null : directory.items();
      if (directory == null || items == null) {
        return;
      }
      int next = step > 0 ? items.indexBehind(name) : items.indexBefore(name);
      levels.push(new Level(directory, items, next));
      int index = items.indexOf(name);
      directory = index < 0 ? null : directory.below(items.item(index));
    }
    if (directory != null) {
      enter(directory);
    }
  }

  private void enter(Walked directory) {
    @Nullable SortedItems items = directory.items();
    if (items != null) {
      levels.push(new Level(directory, items, step > 0 ? 0 : items.size() - 1));
    }
  }

  /** Returns how many names lead to the place that was returned last. */
  int depth() {
    return depth;
  }

  /** Returns the next place; null when no more are known. */
  @Nullable Place next() {
    while (true) {
      @Nullable Level level = levels.peek();
      if (level == null) {
        return null;
      }
      if (level.next < 0 || level.next >= level.items.size()) {
        levels.pop();
        continue;
      }
      Place place = new Place(level.directory, level.items, level.next);
      level.next += step;
      depth = levels.size();
      @Nullable Walked below =
          place.item().collection() == null ? level.directory.below(place.item()) : null;
      if (below != null) {
        enter(below);
      }
      return place;
    }
  }
}
