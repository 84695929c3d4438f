package io.keepfs.collection.edit;

import io.keepfs.collection.CollectionTree;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Puts a collection onto the tree of what was just saved. What changed since it was captured stays
 * a change; all else is dropped from the overlay, but for files that are open. Runs under the
 * collection's lock.
 */
final class Adoption {
  private final EditableCollection collection;

  Adoption(EditableCollection collection) {
    this.collection = collection;
  }

  void run(EditDirectory root, ChangeSet saved, CollectionTree tree) {
    adopt(root, saved.root(), TreeEntry.root(tree));
  }

  private void adopt(EditDirectory here, Change.@Nullable Directory saved, TreeEntry there) {
    Set<String> names = new HashSet<>(here.overlay.keySet());
    names.addAll(here.hidden);
    if (saved != null) {
      names.addAll(saved.entries().keySet());
    }
    TreeEntry before = here.base;
    for (String name : names) {
      Change change = saved == null ? null : saved.entries().get(name);
      entry(here, name, before == null ? null : before.child(name), change, there.child(name));
    }
    here.base = there;
  }

  private void entry(
      EditDirectory parent,
      String name,
      @Nullable TreeEntry before,
      @Nullable Change change,
      @Nullable TreeEntry there) {
    Entry here = parent.child(name);
    if (here == null) {
      parent.uncover(name);
      if (there != null) {
        parent.hidden.add(name);
      }
    } else if (here instanceof EditDirectory directory) {
      boolean known =
          change instanceof Change.Directory captured
              ? captured.source() == directory
              : change == null && directory.base != null && directory.base.equals(before);
      if (known && there != null && there.isDirectory()) {
        adopt(directory, change instanceof Change.Directory captured ? captured : null, there);
        if (directory.isUntouched()) {
          parent.uncover(name);
        }
      }
    } else if (here instanceof EditFile file) {
      if (!file.isOpen() && collection.isAs(file, there)) {
        parent.uncover(name);
        file.content().discard();
      }
    } else {
      parent.put(name, collection.editable(here));
    }
  }
}
