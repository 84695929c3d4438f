package io.keepfs.collection.edit;

import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.write.Segment;
import io.keepfs.collection.write.Signatures;
import io.keepfs.collection.write.Source;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts a changed collection onto another tree: what the server has now. Three sides count: the tree
 * beneath, as it was; what is here; and what is there.
 *
 * <table>
 * <caption>What becomes of a name</caption>
 * <tr><th>here</th><th>there</th><th>then</th></tr>
 * <tr><td>as it was</td><td>anything</td><td>as there</td></tr>
 * <tr><td>changed</td><td>as it was, but for signatures</td><td>as here</td></tr>
 * <tr><td>changed</td><td>the same change</td><td>as there</td></tr>
 * <tr><td>directory</td><td>directory</td><td>merged, name by name</td></tr>
 * <tr><td>changed or new</td><td>gone</td><td>as here</td></tr>
 * <tr><td>gone</td><td>changed</td><td>a conflict: gone here, and there's under another name</td></tr>
 * <tr><td>changed or new</td><td>changed or new</td><td>a conflict: both</td></tr>
 * </table>
 *
 * <p>Nothing is changed until all is decided. Runs under the collection's lock; used once.
 */
final class Merge {
  private final EditableCollection collection;
  private final OnConflict onConflict;
  private final Instant now;
  private final List<Runnable> actions = new ArrayList<>();
  private final List<String> conflicts = new ArrayList<>();
  private final List<Consumer<MergeListener>> news = new ArrayList<>();

  Merge(EditableCollection collection, OnConflict onConflict, Instant now) {
    this.collection = collection;
    this.onConflict = onConflict;
    this.now = now;
  }

  /** Returns the paths in conflict. */
  List<String> run(EditDirectory root, CollectionTree server) throws ConflictException {
    merge(root, root.base, TreeEntry.root(server), "");
    if (onConflict == OnConflict.FAIL && !conflicts.isEmpty()) {
      throw new ConflictException(conflicts);
    }
    actions.forEach(Runnable::run);
    sign(root, server);
    return conflicts;
  }

  /** What is being changed, too, is read by blocks of the server's, whose signatures are new. */
  private static void sign(EditDirectory root, CollectionTree server) {
    Map<String, EditFile> files = new HashMap<>();
    root.collectFiles("", files);
    files.values().forEach(file -> file.content().replaceAll(part -> signed(part, server)));
  }

  private static Segment signed(Segment segment, CollectionTree server) {
    if (!(segment.source() instanceof Source.Stored block)) {
      return segment;
    }
    return server
        .findBlock(block.locator().hash(), block.locator().sizeBytes())
        .filter(same -> Signatures.isLonger(same, block.locator()))
        .map(same -> Segment.stored(same, segment.offset(), segment.length()))
        .orElse(segment);
  }

  /** What is to be told of it, under no lock. */
  void tell(MergeListener listener) {
    news.forEach(one -> one.accept(listener));
  }

  /** Merges a directory that is there, and was; null when it was in nobody's sight. */
  private void merge(EditDirectory here, @Nullable TreeEntry before, TreeEntry there, String path) {
    Set<String> names = new HashSet<>(here.overlay.keySet());
    names.addAll(here.hidden);
    for (String name : names) {
      entry(
          here,
          name,
          before == null ? null : before.child(name),
          there.child(name),
          TreeDiff.join(path, name));
    }
    actions.add(() -> here.base = there);
    news.add(listener -> new TreeDiff(listener).run(before, there, path, names));
  }

  private void entry(
      EditDirectory parent,
      String name,
      @Nullable TreeEntry before,
      @Nullable TreeEntry there,
      String path) {
    EditNode here = parent.overlay.get(name);
    if (here instanceof EditDirectory directory && there != null && there.isDirectory()) {
      if (directory.base == null || !directory.base.equals(before)) {
        if (!TreeEntry.same(before, there)) {
          adopt(directory, before, there, path);
        }
      } else {
        merge(directory, before, there, path);
      }
    } else if (TreeEntry.same(before, there)) {
      if (here == null && there == null) {
        actions.add(() -> parent.hidden.remove(name));
      } else if (here instanceof EditFile file && there != null) {
        long version = file.content().version();
        if (collection.isAs(file, there)) {
          actions.add(() -> file.follow(there.segments(), version)); // with its signatures
        }
      }
    } else if (there == null) {
      goneThere(parent, name, before, path);
    } else if (here instanceof EditFile file && takesOver(parent, name, before, there, path)) {
      if (!file.isOpen()) {
        actions.add(() -> parent.uncover(name));
      }
    } else {
      conflict(parent, name, there, path);
    }
  }

  /** The server has removed it; what was changed here stays. */
  private void goneThere(
      EditDirectory parent, String name, @Nullable TreeEntry before, String path) {
    EditNode here = parent.overlay.get(name);
    if (here == null) {
      actions.add(() -> parent.hidden.remove(name));
    } else if (here instanceof EditFile file) {
      if (collection.isAs(file, before)) {
        actions.add(
            () -> {
              parent.uncover(name);
              file.unlinked();
            });
        news.add(listener -> listener.entryChanged(path));
      }
    } else if (here instanceof EditDirectory directory
        && directory.base != null
        && directory.base.equals(before)) {
      keepOnlyChanged(directory, path);
      actions.add(
          () -> {
            if (directory.isUntouched()) {
              parent.uncover(name);
              news.add(listener -> listener.entryChanged(path));
            }
          });
    }
  }

  private void keepOnlyChanged(EditDirectory directory, String path) {
    TreeEntry base = directory.base;
    Set<String> touched = Set.copyOf(directory.overlay.keySet());
    for (String name : touched) {
      TreeEntry before = base == null ? null : base.child(name);
      goneThere(directory, name, before, TreeDiff.join(path, name));
    }
    news.add(listener -> new TreeDiff(listener).run(base, null, path, touched));
    actions.add(
        () -> {
          directory.base = null;
          directory.hidden.clear();
        });
  }

  /** An open file that was not changed here follows; one with the same content is saved. */
  private boolean takesOver(
      EditDirectory parent, String name, @Nullable TreeEntry before, TreeEntry there, String path) {
    if (there.isDirectory()) {
      return false;
    }
    EditFile file = (EditFile) Objects.requireNonNull(parent.overlay.get(name));
    long version = file.content().version();
    if (collection.isAs(file, there)) {
      return true;
    }
    if (!collection.isAs(file, before)) {
      return false;
    }
    actions.add(
        () -> {
          if (file.follow(there.segments(), version)) {
            news.add(listener -> listener.contentChanged(path));
            return;
          }
          // Written just now: too late to refuse it all.
          conflicts.add(path);
          if (onConflict != OnConflict.OVERWRITE) {
            keepTheirs(parent, name, there, path);
          }
        });
    return true;
  }

  private void conflict(EditDirectory parent, String name, TreeEntry there, String path) {
    conflicts.add(path);
    if (onConflict == OnConflict.COPY) {
      actions.add(() -> keepTheirs(parent, name, there, path));
    }
  }

  private void keepTheirs(EditDirectory parent, String name, TreeEntry there, String path) {
    String copy =
        Names.ofConflict(
            name, now, taken -> parent.child(taken) != null || hasSibling(there, taken));
    parent.put(copy, collection.editable(there));
    String place = path.substring(0, path.length() - name.length()) + copy;
    news.add(listener -> listener.entryChanged(place));
  }

  private static boolean hasSibling(TreeEntry there, String name) {
    TreeEntry parent = new TreeEntry(there.tree(), there.tree().parent(there.node()));
    return parent.child(name) != null;
  }

  /** A directory that was made here, or moved here, and also there: gets what is new there. */
  private void adopt(EditDirectory here, @Nullable TreeEntry before, TreeEntry there, String path) {
    for (TreeEntry child : there.children()) {
      String name = child.name();
      String place = path + "/" + name;
      TreeEntry old = before == null ? null : before.child(name);
      Entry mine = here.child(name);
      if (TreeEntry.same(old, child)) {
        continue; // what is here was decided here
      }
      if (mine == null && old == null) {
        actions.add(() -> here.put(name, collection.editable(child)));
        news.add(listener -> listener.entryChanged(place));
      } else if (mine == null) {
        conflict(here, name, child, place);
      } else if (mine.isDirectory() && child.isDirectory()) {
        EditDirectory below = (EditDirectory) collection.editable(mine);
        actions.add(() -> here.put(name, below));
        adopt(below, old, child, place);
      } else if (!collection.isAs(mine, child)) {
        conflict(here, name, child, place);
      }
    }
  }
}
