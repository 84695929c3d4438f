package io.keepfs.arvados.editing;

import java.io.IOException;

/**
 * Port: a directory that shows a collection, and whose nodes know their paths. The first four are
 * called under the collection's lock, and must not wait; the others under none.
 */
public interface EditedView {
  /**
   * What is at a path may be about to lose its name; whoever has it open goes on.
   *
   * @param here whether that is done by way of this view, whose engine then closes the node when
   *     nobody can open it any more
   */
  void removing(String path, boolean here) throws IOException;

  /** What was at a path keeps its name after all. */
  void stays(String path);

  /** What was at a path has no name any more. */
  void removed(String path);

  /** What was at a path, and all below it, is shown by {@code target} at another one now. */
  void moved(String from, EditedView target, String to);

  /** Somebody else has made, removed or replaced what is at a path. */
  void entryChanged(String path);

  /** Somebody else has changed the file at a path. */
  void contentChanged(String path);
}
