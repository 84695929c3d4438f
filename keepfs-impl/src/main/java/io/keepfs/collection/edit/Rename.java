package io.keepfs.collection.edit;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.api.RenameMode;
import java.util.Objects;

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
