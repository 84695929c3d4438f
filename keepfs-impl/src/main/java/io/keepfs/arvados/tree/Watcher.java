package io.keepfs.arvados.tree;

import io.keepfs.api.Freshness;
import io.keepfs.api.NodeException;

/** A directory that wants to hear of changes that others make: see {@link ChangeFeed}. */
public interface Watcher {

  /**
   * Something that it shows may have changed: what was read before is old now. Asks nobody and
   * returns at once.
   *
   * @return whether something is known here that {@link #follow} has to put right
   */
  boolean changed(ObjectChange change);

  /** Returns whether anything is known here that could be old. */
  boolean isLoaded();

  /**
   * No news comes any more: what the kernel was told is good for less long than it was told.
   *
   * @return whether the kernel hears of it; one that tells it is enough for all
   */
  default boolean tellThatAllMayBeOld() {
    return false;
  }

  /** Returns how good what is known here still is. */
  Freshness freshness();

  /**
   * Reads what is known here again, whatever its age, and tells the engine of what is different.
   * Not for threads that serve requests of the kernel.
   *
   * @throws NodeException when it cannot be read; where it is shown as it was meanwhile, {@link
   *     #freshness} may tell that instead
   */
  void follow() throws NodeException;
}
