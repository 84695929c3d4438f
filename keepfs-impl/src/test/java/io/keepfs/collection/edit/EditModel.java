package io.keepfs.collection.edit;

import io.keepfs.api.Errno;
import io.keepfs.api.RenameMode;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The simplest tree: texts by path, null for a directory. Each change answers null, or an error.
 */
final class EditModel {
  final Map<String, @Nullable String> entries = new TreeMap<>();

  boolean isDirectory(String path) {
    return path.isEmpty() || entries.containsKey(path) && entries.get(path) == null;
  }

  private boolean exists(String path) {
    return path.isEmpty() || entries.containsKey(path);
  }

  private boolean isEmpty(String path) {
    return entries.keySet().stream().noneMatch(other -> other.startsWith(path + "/"));
  }

  private @Nullable Errno parent(String path) {
    int slash = path.lastIndexOf('/');
    String parent = slash < 0 ? "" : path.substring(0, slash);
    for (int at = parent.indexOf('/'); ; at = parent.indexOf('/', at + 1)) {
      String part = at < 0 ? parent : parent.substring(0, at);
      if (!exists(part)) {
        return Errno.ENOENT;
      }
      if (!isDirectory(part)) {
        return Errno.ENOTDIR;
      }
      if (at < 0) {
        return null;
      }
    }
  }

  @Nullable Errno add(String path, @Nullable String text) {
    Errno error = parent(path);
    if (error == null && exists(path)) {
      error = Errno.EEXIST;
    }
    if (error == null) {
      entries.put(path, text);
    }
    return error;
  }

  @Nullable Errno write(String path, String text) {
    Errno error = parent(path);
    if (error == null) {
      error = !exists(path) ? Errno.ENOENT : isDirectory(path) ? Errno.EISDIR : null;
    }
    if (error == null) {
      entries.put(path, text);
    }
    return error;
  }

  @Nullable Errno remove(String path, boolean directory) {
    Errno error = parent(path);
    if (error == null && !exists(path)) {
      error = Errno.ENOENT;
    }
    if (error == null && directory != isDirectory(path)) {
      error = directory ? Errno.ENOTDIR : Errno.EISDIR;
    }
    if (error == null && directory && !isEmpty(path)) {
      error = Errno.ENOTEMPTY;
    }
    if (error == null) {
      entries.remove(path);
    }
    return error;
  }

  @Nullable Errno rename(String from, EditModel target, String to, RenameMode mode) {
    Errno error = parent(from);
    if (error == null && !exists(from)) {
      error = Errno.ENOENT;
    }
    if (error == null) {
      error = target.parent(to);
    }
    if (error != null) {
      return error;
    }
    boolean there = target.exists(to);
    boolean exchange = mode == RenameMode.EXCHANGE;
    if (there && mode == RenameMode.NO_REPLACE) {
      return Errno.EEXIST;
    }
    if (!there && exchange) {
      return Errno.ENOENT;
    }
    if (this == target && from.equals(to)) {
      return null;
    }
    if (this == target && (to.startsWith(from + "/") || exchange && from.startsWith(to + "/"))) {
      return Errno.EINVAL;
    }
    if (there && !exchange) {
      if (target.isDirectory(to) != isDirectory(from)) {
        return target.isDirectory(to) ? Errno.EISDIR : Errno.ENOTDIR;
      }
      if (target.isDirectory(to) && !target.isEmpty(to)) {
        return Errno.ENOTEMPTY;
      }
    }
    Map<String, @Nullable String> moved = take(from);
    Map<String, @Nullable String> other = target.take(to);
    moved.forEach((path, text) -> target.entries.put(to + path, text));
    if (exchange) {
      other.forEach((path, text) -> entries.put(from + path, text));
    }
    return null;
  }

  private Map<String, @Nullable String> take(String path) {
    Map<String, @Nullable String> taken = new TreeMap<>();
    entries.forEach(
        (other, text) -> {
          if (other.equals(path) || other.startsWith(path + "/")) {
            taken.put(other.substring(path.length()), text);
          }
        });
    taken.keySet().forEach(rest -> entries.remove(path + rest));
    return taken;
  }

  /** As {@link EditFixture#contents}. */
  Map<String, String> contents() {
    Map<String, String> found = new TreeMap<>();
    entries.forEach(
        (path, text) -> {
          if (text != null) {
            found.put(path, text);
          } else if (isEmpty(path)) {
            found.put(path + "/", "");
          }
        });
    return found;
  }
}
