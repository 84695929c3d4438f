package io.keepfs.api.support;

import io.keepfs.api.DirectoryEntry;
import io.keepfs.api.Node;
import io.keepfs.api.NodeContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a directory that is listed from a source again and again. A new listing is merged
 * in: what stayed the same keeps its node, and so its inode, and the engine hears of just the names
 * that changed.
 *
 * <p>Thread-safe: readers see an immutable snapshot without locking; merges exclude one another by
 * the table's monitor, under which the engine's {@link NodeContext} is not called.
 */
public final class EntryTable {
  private volatile Snapshot snapshot = new Snapshot(Map.of());

  private record Snapshot(Map<String, Node> byName, List<DirectoryEntry> entries) {
    Snapshot(Map<String, Node> byName) {
      this(byName, entriesOf(byName));
    }

    private static List<DirectoryEntry> entriesOf(Map<String, Node> byName) {
      List<DirectoryEntry> entries = new ArrayList<>(byName.size());
      byName.forEach((name, node) -> entries.add(DirectoryEntry.of(name, node)));
      return Collections.unmodifiableList(entries);
    }
  }

  /**
   * What a merge changed.
   *
   * @param added names that lead to a node now and did not before
   * @param removed names that are gone, with the nodes they led to
   * @param replaced names that lead to another node now, with those they led to
   */
  public record Changes(Set<String> added, Map<String, Node> removed, Map<String, Node> replaced) {

    /** Returns whether nothing changed. */
    public boolean isEmpty() {
      return added.isEmpty() && removed.isEmpty() && replaced.isEmpty();
    }

    /** Tells the engine of each name. */
    public void announce(NodeContext context) {
      added.forEach(context::entryChanged);
      removed.keySet().forEach(context::entryChanged);
      replaced.keySet().forEach(context::entryChanged);
    }
  }

  /** Returns the node of a name. */
  public Optional<Node> lookup(String name) {
    return Optional.ofNullable(snapshot.byName().get(name));
  }

  /** Returns the entries as an immutable snapshot, in the order of the last listing. */
  public List<DirectoryEntry> list() {
    return snapshot.entries();
  }

  /** Returns how many entries there are. */
  public int size() {
    return snapshot.byName().size();
  }

  /** Adds or replaces one entry. */
  public synchronized void put(String name, Node node) {
    Map<String, Node> next = new LinkedHashMap<>(snapshot.byName());
    next.put(name, node);
    snapshot = new Snapshot(Collections.unmodifiableMap(next));
  }

  /** Takes one entry out and returns its node. */
  public synchronized Optional<Node> remove(String name) {
    Map<String, Node> next = new LinkedHashMap<>(snapshot.byName());
    @Nullable Node gone = next.remove(name);
    snapshot = new Snapshot(Collections.unmodifiableMap(next));
    return Optional.ofNullable(gone);
  }

  /**
   * Makes the table show {@code listing}.
   *
   * @param listing the items by the names they appear under, in the order to list them
   * @param same whether a node that is here shows that item, and so is kept
   * @param maker makes the node of an item that is new
   * @return what changed; the caller announces it, under no lock
   */
  public synchronized <T> Changes merge(
      Map<String, T> listing, BiPredicate<Node, T> same, Function<T, Node> maker) {
    Map<String, Node> before = snapshot.byName();
    Map<String, Node> next = new LinkedHashMap<>();
    Set<String> added = new LinkedHashSet<>();
    Map<String, Node> replaced = new LinkedHashMap<>();
    listing.forEach(
        (name, item) -> {
          Node old = before.get(name);
          if (old != null && same.test(old, item)) {
            next.put(name, old);
            return;
          }
          next.put(name, maker.apply(item));
          if (old == null) {
            added.add(name);
          } else {
            replaced.put(name, old);
          }
        });
    Map<String, Node> removed = new LinkedHashMap<>(before);
    removed.keySet().removeAll(next.keySet());
    snapshot = new Snapshot(Collections.unmodifiableMap(next));
    return new Changes(
        Collections.unmodifiableSet(added),
        Collections.unmodifiableMap(removed),
        Collections.unmodifiableMap(replaced));
  }
}
