package io.keepfs.local.store;

import org.jspecify.annotations.Nullable;

/** Is told what changes in the tables. */
public interface ChangeListener {
  /**
   * A row was added, replaced or removed. Called in the order of the changes and inside {@link
   * Database#write}, once the write has done all it wanted: the tables are as they will stay, and
   * the listener may put rows of its own.
   *
   * @param before the row as it was; null where there was none
   * @param after the row as it is now; null where it was removed
   */
  void changed(@Nullable Row before, @Nullable Row after);

  /** The changes since the last call are in the file. Called outside of any lock. */
  default void committed() {}
}
