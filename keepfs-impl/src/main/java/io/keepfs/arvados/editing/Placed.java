package io.keepfs.arvados.editing;

/**
 * Something in a collection that knows where it is: renames of it, and of what is above it, change
 * that, under the lock of {@link EditedCollection}.
 */
public interface Placed {
  /** Returns the names below the collection's top, joined by slashes; the last ones if removed. */
  String path();

  /** Returns whether it has no name any more. */
  boolean isRemoved();

  /** Returns the path of {@code name} in the directory {@code path}. */
  static String join(String path, String name) {
    return path.isEmpty() ? name : path + "/" + name;
  }
}
