package io.keepfs.collection.edit;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One rename(2), under the locks of both collections. */
final class Rename {
  private final EditableCollection collection;
  private final String from;
  private final EditableCollection target;
  private final String to;

  Rename(EditableCollection collection, String from, EditableCollection target, String to) {
    this.collection = collection;
    this.from = from;
    this.target = target;
    this.to = to;
  }

  void run(RenameMode mode) throws NodeException {
    Place old = Place.of(from);
    Place place = Place.of(to);
    EditDirectory source = collection.directory(old.directory());
    Entry moved = source.required(old.name(), from);
    EditDirectory parent = target.directory(place.directory());
    Entry there = parent.child(place.name());
    boolean exchange = mode == RenameMode.EXCHANGE;
    if (there != null && mode == RenameMode.NO_REPLACE) {
      throw NodeException.exists(to);
    }
    if (there == null && exchange) {
      throw NodeException.notFound(to);
    }
    if (source == parent && old.name().equals(place.name())) {
      return;
    }
    requireNoLoop(exchange);
    if (target != collection) {
      requireNotWritten(moved, from);
      requireNotWritten(exchange ? there : null, to);
    }
    EditNode node = collection.editable(moved);
    if (exchange) {
      source.put(old.name(), target.editable(Objects.requireNonNull(there)));
      parent.put(place.name(), node);
      return;
    }
    if (there != null) {
      requireReplaceable(moved, there);
      EditableCollection.drop(parent, place.name());
    }
    source.remove(old.name());
    parent.put(place.name(), node);
  }

  private void requireNoLoop(boolean exchange) throws NodeException {
    if (target == collection
        && (to.startsWith(from + "/") || exchange && from.startsWith(to + "/"))) {
      throw new NodeException(Errno.EINVAL, "a directory can't move below itself: " + from);
    }
  }

  /** Who writes does so in the collection that the file was opened in; it saves what is written. */
  private static void requireNotWritten(@Nullable Entry moved, String path) throws NodeException {
    Map<String, EditFile> files = new HashMap<>();
    if (moved instanceof EditFile file) {
      files.put(path, file);
    } else if (moved instanceof EditDirectory directory) {
      directory.collectFiles(path + "/", files);
    }
    for (Map.Entry<String, EditFile> file : files.entrySet()) {
      if (file.getValue().isOpenForWriting()) {
        throw new NodeException(
            Errno.EXDEV, "open for writing, and so not to be moved elsewhere: " + file.getKey());
      }
    }
  }

  private void requireReplaceable(Entry moved, Entry there) throws NodeException {
    if (there.isDirectory() && !moved.isDirectory()) {
      throw NodeException.isDirectory(to);
    }
    if (moved.isDirectory() && !there.isDirectory()) {
      throw NodeException.notDirectory(to);
    }
    if (there.isDirectory()) {
      EditDirectory.requireEmpty(there, to);
    }
  }
}
