package io.keepfs.arvados.tree.walk;

import org.jspecify.annotations.Nullable;

/** A directory as a walk through it goes: by what is known of it. Asks nobody; thread-safe. */
public interface Walked {
  /**
   * Returns the directory that it was found in and that is walked, too; null when there is none.
   */
  @Nullable Walked above();

  /** Returns where it is in the items of {@link #above}; a negative number when that is unknown. */
  int indexIn(SortedItems itemsAbove);

  /** Returns what it holds; null when that is not known. */
  @Nullable SortedItems items();

  /** Returns the directory of an item, if it is known what that holds. */
  @Nullable Walked below(Item item);

  /** Returns whether it is known what an item holds, and the server need not be asked. */
  boolean isLoaded(Item item);
}
