package io.keepfs.collection.edit;

import io.keepfs.collection.write.BlockUploads;
import io.keepfs.collection.write.Segment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What differs from the tree beneath, noted at one moment. Used by one thread. */
public final class Capture {
  private static final int NAMED_MAX = 3;

  private final Change.Directory root;
  private final Map<EditFile, LeftOut> leftOut = new HashMap<>();

  /** What stands for a file that was left out. */
  public enum StandIn {
    /** Its content as it was stored last. */
    SAVED,
    /** Nothing: it was never stored, and nothing was there before it. */
    NOTHING,
    /** What had its name before it: it was never stored. */
    PREDECESSOR
  }

  /** Where a file is that was left out. */
  public record LeftOut(String path, StandIn standIn) {}

  /** Notes the changes below {@code root}; under the collection's lock. */
  Capture(EditDirectory root, Predicate<EditFile> wanted) {
    this.root = note(root, "", wanted);
  }

  /** Whether no change of a file that is being written was left out. */
  public boolean isComplete() {
    return leftOut.isEmpty();
  }

  /** The files whose changes were left out, because they are being written. */
  public Map<EditFile, LeftOut> leftOut() {
    return Map.copyOf(leftOut);
  }

  /** What differs, in words for people: a few of the paths, and how many there are beside them. */
  public String names() {
    List<String> paths = new ArrayList<>();
    name(root, "", paths);
    int beyond = paths.size() - NAMED_MAX;
    String named = String.join(", ", beyond > 0 ? paths.subList(0, NAMED_MAX) : paths);
    return beyond > 0 ? named + " and " + beyond + " more" : named;
  }

  private static void name(Change.Directory directory, String path, List<String> paths) {
    directory
        .entries()
        .forEach(
            (name, change) -> {
              String there = TreeDiff.join(path, name);
              if (!(change instanceof Change.Directory below)) {
                paths.add(there);
              } else if (below.entries().isEmpty()) {
                paths.add(there + "/");
              } else {
                name(below, there, paths);
              }
            });
  }

  private Change.Directory note(EditDirectory directory, String path, Predicate<EditFile> wanted) {
    Change.Directory change =
        new Change.Directory(directory, directory.base, new TreeMap<>(Names.ORDER));
    directory.hidden.forEach(name -> change.entries().put(name, new Change.Removed()));
    directory.overlay.forEach(
        (name, node) -> {
          if (node instanceof EditDirectory below) {
            Change.Directory part = note(below, TreeDiff.join(path, name), wanted);
            boolean same = below.base != null && below.base.equals(directory.baseChild(name));
            if (!same || !part.entries().isEmpty()) {
              change.entries().put(name, part);
            }
          } else if (node instanceof EditFile file) {
            if (!file.isBeingWritten() || wanted.test(file)) {
              change.entries().put(name, new Change.File(file, null));
              return;
            }
            List<Segment> saved = file.saved();
            if (saved != null) {
              change.entries().put(name, new Change.File(file, saved));
            }
            StandIn standIn =
                saved != null
                    ? StandIn.SAVED
                    : directory.baseChild(name) == null ? StandIn.NOTHING : StandIn.PREDECESSOR;
            leftOut.put(file, new LeftOut(TreeDiff.join(path, name), standIn));
          }
        });
    return change;
  }

  /**
   * Has the content of what changed stored, small files together, and returns what is to be sent.
   *
   * @throws IOException when something could not be stored; all stays as it is
   */
  public ChangeSet store(BlockUploads uploads) throws IOException {
    List<Change.File> files = new ArrayList<>();
    collect(root, files);
    try {
      List<Segment> segments = new ArrayList<>();
      for (Change.File file : files) {
        file.freeze();
        if (!file.isGone()) {
          segments.addAll(file.segments());
        }
      }
      uploads.store(segments);
      for (Change.File file : files) {
        if (!file.isGone()) {
          file.settle(uploads.settle(file.segments()));
        }
      }
    } finally {
      files.forEach(Change.File::release);
    }
    prune(root, root.base());
    return new ChangeSet(root);
  }

  private static void collect(Change.Directory directory, List<Change.File> files) {
    for (Change change : directory.entries().values()) {
      if (change instanceof Change.File file) {
        files.add(file);
      } else if (change instanceof Change.Directory below) {
        collect(below, files);
      }
    }
  }

  /** Drops files that are what the tree has, and directories of which nothing is left. */
  private static void prune(Change.Directory directory, @Nullable TreeEntry there) {
    for (Iterator<Map.Entry<String, Change>> all = directory.entries().entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<String, Change> entry = all.next();
      TreeEntry old = there == null ? null : there.child(entry.getKey());
      if (entry.getValue() instanceof Change.File file) {
        if (file.isGone()
            || old != null
                && !old.isDirectory()
                && TreeEntry.sameContent(old.segments(), file.segments())) {
          all.remove();
        }
      } else if (entry.getValue() instanceof Change.Directory below) {
        prune(below, below.base());
        if (below.entries().isEmpty() && below.base() != null && below.base().equals(old)) {
          all.remove();
        }
      }
    }
  }
}
