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

  /** Returns the path of the directory that {@code path} lies in; that of the top is empty. */
  static String directory(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /** Returns the last name of {@code path}. */
  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
