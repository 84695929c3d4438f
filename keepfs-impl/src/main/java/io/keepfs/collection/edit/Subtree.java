package io.keepfs.collection.edit;

import io.keepfs.api.NodeException;
import io.keepfs.collection.write.Segment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that is at a path and below it, at one moment. Immutable. */
public final class Subtree {
  /**
   * One file or directory.
   *
   * @param file null for a directory, and for a file that was not touched
   * @param segments the content of a file; what is not stored yet is a range of a buffer
   */
  public record Item(
      String path, boolean directory, @Nullable EditFile file, List<Segment> segments) {}

  private record Waiting(Entry entry, String path) {}

  private Subtree() {}

  /** Directories come before what is in them; nothing at all when nothing is there. */
  public static List<Item> of(EditableCollection collection, String path) throws NodeException {
    return collection.locked(
        () -> {
          List<Item> items = new ArrayList<>();
          Deque<Waiting> waiting = new ArrayDeque<>(); // by hand: trees may be deep
          Entry top = collection.resolve(path);
          if (top != null) {
            waiting.push(new Waiting(top, path));
          }
          while (!waiting.isEmpty()) {
            Waiting next = waiting.pop();
            items.add(item(next));
            children(next, waiting);
          }
          return items;
        });
  }

  private static Item item(Waiting at) {
    if (at.entry.isDirectory()) {
      return new Item(at.path, true, null, List.of());
    }
    return at.entry instanceof EditFile file
        ? new Item(at.path, false, file, file.content().settled())
        : new Item(at.path, false, null, ((TreeEntry) at.entry).segments());
  }

  private static void children(Waiting at, Deque<Waiting> waiting) {
    if (at.entry instanceof EditDirectory directory) {
      for (String name : directory.names()) {
        Entry child = directory.child(name);
        if (child != null) {
          waiting.push(new Waiting(child, TreeDiff.join(at.path, name)));
        }
      }
    } else if (at.entry instanceof TreeEntry there && there.isDirectory()) {
      for (TreeEntry child : there.children()) {
        waiting.push(new Waiting(child, TreeDiff.join(at.path, child.name())));
      }
    }
  }
}
