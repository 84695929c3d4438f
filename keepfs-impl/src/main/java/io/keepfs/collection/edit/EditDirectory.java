package io.keepfs.collection.edit;

import io.keepfs.api.NodeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory that was touched: a directory of a tree, if any, what stands over its entries, and
 * which of them are gone. Guarded by the lock of the collection that it is in.
 */
final class EditDirectory extends EditNode {
  @Nullable TreeEntry base;

  /** What is here in place of, or beside, what the base has. */
  final Map<String, EditNode> overlay = new HashMap<>();

  /** Names that the base has, and that are neither here nor in the overlay. */
  final Set<String> hidden = new HashSet<>();

  EditDirectory(@Nullable TreeEntry base) {
    this.base = base;
  }

  @Override
  public boolean isDirectory() {
    return true;
  }

  @Nullable Entry child(String name) {
    EditNode node = overlay.get(name);
    return node != null || hidden.contains(name) ? node : baseChild(name);
  }

  @Nullable TreeEntry baseChild(String name) {
    return base == null ? null : base.child(name);
  }

  Entry required(String name, String path) throws NodeException {
    Entry entry = child(name);
    if (entry == null) {
      throw NodeException.notFound(path);
    }
    return entry;
  }

  static void requireEmpty(Entry directory, String path) throws NodeException {
    boolean empty =
        directory instanceof EditDirectory edited
            ? edited.isEmpty()
            : ((TreeEntry) directory).children().isEmpty();
    if (!empty) {
      throw NodeException.notEmpty(path);
    }
  }

  void put(String name, EditNode node) {
    overlay.put(name, node);
    hidden.remove(name);
  }

  void remove(String name) {
    overlay.remove(name);
    if (baseChild(name) != null) {
      hidden.add(name);
    }
  }

  /** Lets the base's entry of that name, or its absence, be seen. */
  void uncover(String name) {
    overlay.remove(name);
    hidden.remove(name);
  }

  boolean isUntouched() {
    return overlay.isEmpty() && hidden.isEmpty();
  }

  boolean isEmpty() {
    return overlay.isEmpty()
        && (base == null || base.tree().childCount(base.node()) == hidden.size());
  }

  /** The names of all entries, in order. */
  List<String> names() {
    List<String> names = new ArrayList<>(overlay.keySet());
    if (base != null) {
      for (TreeEntry child : base.children()) {
        String name = child.name();
        if (!hidden.contains(name) && !overlay.containsKey(name)) {
          names.add(name);
        }
      }
    }
    names.sort(Names.ORDER);
    return names;
  }

  /** The files that were touched, by path. */
  void collectFiles(String prefix, Map<String, EditFile> found) {
    overlay.forEach(
        (name, node) -> {
          if (node instanceof EditFile file) {
            found.put(prefix + name, file);
          } else if (node instanceof EditDirectory below) {
            below.collectFiles(prefix + name + "/", found);
          }
        });
  }
}
