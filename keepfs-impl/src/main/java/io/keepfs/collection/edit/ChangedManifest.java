package io.keepfs.collection.edit;

import io.keepfs.block.BlockLocator;
import io.keepfs.collection.CollectionTree;
import io.keepfs.collection.write.Segment;
import io.keepfs.collection.write.Signatures;
import io.keepfs.collection.write.Source;
import io.keepfs.manifest.ManifestWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a tree with changes as a manifest in normal form: in each directory first the files, then
 * the sub-directories, by name. Not thread-safe.
 */
final class ChangedManifest {
  private final ManifestWriter writer;
  private final @Nullable CollectionTree signed;

  /** Something in a directory: exactly one of both is there. */
  private record Child(String name, @Nullable TreeEntry same, @Nullable Change change) {
    boolean isDirectory() {
      return same == null ? change instanceof Change.Directory : same.isDirectory();
    }
  }

  private record Level(String path, Iterator<Child> directories) {}

  /**
   * Makes it.
   *
   * @param signed whose signatures may hold longer than those of what was changed or moved
   */
  ChangedManifest(ManifestWriter writer, @Nullable CollectionTree signed) {
    this.writer = writer;
    this.signed = signed;
  }

  void write(Change.Directory root) {
    Deque<Level> levels = new ArrayDeque<>(); // by hand: paths may be deeper than any stack
    levels.push(enter("", children(root)));
    while (!levels.isEmpty()) {
      Level level = levels.peek();
      if (!level.directories().hasNext()) {
        levels.pop();
        continue;
      }
      Child child = level.directories().next();
      String path = level.path().isEmpty() ? child.name() : level.path() + "/" + child.name();
      levels.push(enter(path, children(child)));
    }
  }

  /** Writes a directory's line, and returns what is to follow. */
  private Level enter(String path, List<Child> children) {
    byte[] bytes = path.getBytes(StandardCharsets.UTF_8);
    if (children.isEmpty() && !path.isEmpty()) {
      writer.directory(bytes, 0, bytes.length);
    }
    boolean begun = false;
    List<Child> directories = new ArrayList<>();
    for (Child child : children) {
      if (child.isDirectory()) {
        directories.add(child);
        continue;
      }
      if (!begun) {
        writer.directory(bytes, 0, bytes.length);
        begun = true;
      }
      writer.file(child.name());
      for (Segment segment : segments(child)) {
        Source.Stored block = (Source.Stored) segment.source();
        writer.segment(signed(child, block.locator()), segment.offset(), segment.length());
      }
    }
    return new Level(path, directories.iterator());
  }

  private BlockLocator signed(Child file, BlockLocator locator) {
    CollectionTree tree = signed;
    if (tree == null || file.same() != null && file.same().tree() == tree) {
      return locator;
    }
    return tree.findBlock(locator.hash(), locator.sizeBytes())
        .filter(same -> Signatures.isLonger(same, locator))
        .orElse(locator);
  }

  private static List<Segment> segments(Child file) {
    return file.same() != null
        ? file.same().segments()
        : file.change() instanceof Change.File changed ? changed.segments() : List.of();
  }

  private static List<Child> children(Child directory) {
    return directory.change() instanceof Change.Directory changed
        ? children(changed)
        : ofTree(directory.same());
  }

  private static List<Child> ofTree(@Nullable TreeEntry directory) {
    List<Child> children = new ArrayList<>();
    if (directory != null) {
      for (TreeEntry child : directory.children()) {
        children.add(new Child(child.name(), child, null));
      }
    }
    return children;
  }

  private static List<Child> children(Change.Directory directory) {
    if (directory.entries().isEmpty()) {
      return ofTree(directory.base());
    }
    List<Child> children = new ArrayList<>();
    for (Child child : ofTree(directory.base())) {
      if (!directory.entries().containsKey(child.name())) {
        children.add(child);
      }
    }
    directory
        .entries()
        .forEach(
            (name, change) -> {
              if (!(change instanceof Change.Removed)) {
                children.add(new Child(name, null, change));
              }
            });
    children.sort((a, b) -> Names.ORDER.compare(a.name(), b.name()));
    return children;
  }

  static boolean isEmpty(Change.Directory directory) {
    return children(directory).isEmpty();
  }
}
