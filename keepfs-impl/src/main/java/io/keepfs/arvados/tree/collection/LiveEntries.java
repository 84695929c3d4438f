package io.keepfs.arvados.tree.collection;

import io.keepfs.arvados.editing.Placed;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one collection that somebody holds, by path and kind, where each one knows its
 * own: so there is no more to it than a weak reference and a slot for each. A path may change its
 * kind, and have an entry of either. Thread-safe; its monitor is the innermost lock.
 */
final class LiveEntries {
  private static final int START_SLOTS = 16;

  private final ReferenceQueue<CollectionEntry> gone = new ReferenceQueue<>();

  // Guarded by this. Linear probing, at most two thirds full.
  private @Nullable Ref[] slots = new @Nullable Ref[START_SLOTS];
  private int count;

  /** Tells where it is when the entry is not there any more. */
  private static final class Ref extends WeakReference<CollectionEntry> {
    private final int hash;

    Ref(CollectionEntry entry, int hash, ReferenceQueue<CollectionEntry> gone) {
      super(entry, gone);
      this.hash = hash;
    }
  }

  /** A path, divided into the directory's and the name in it. */
  private record Key(String directory, String name, boolean folder) {
    static Key of(String path, boolean folder) {
      return new Key(Placed.directory(path), Placed.name(path), folder);
    }

    int hash() {
      int hash = directory.hashCode() * 31 + name.hashCode();
      hash = (folder ? ~hash : hash) * 0x9E3779B9;
      return hash ^ hash >>> 15;
    }
  }

  /** Returns the entry of a path, if somebody holds one. */
  synchronized @Nullable CollectionEntry get(String path, boolean folder) {
    Key key = Key.of(path, folder);
    return entry(slots[find(key, key.hash())]);
  }

  /** Returns the entry of a name in a directory, or has it made; that is done under the lock. */
  synchronized CollectionEntry computeIfAbsent(
      String directory, String name, boolean folder, Supplier<CollectionEntry> make) {
    Key key = new Key(directory, name, folder);
    int hash = key.hash();
    CollectionEntry known = entry(slots[find(key, hash)]);
    if (known != null) {
      return known;
    }
    CollectionEntry made = make.get();
    add(key, hash, made);
    return made;
  }

  /** Enters an entry, in place of one that has its path. */
  synchronized void put(String path, CollectionEntry entry) {
    Key key = Key.of(path, entry.isFolder());
    int hash = key.hash();
    removeAt(find(key, hash));
    add(key, hash, entry);
  }

  /** Takes the entry of a path out, and returns it. */
  synchronized @Nullable CollectionEntry remove(String path, boolean folder) {
    Key key = Key.of(path, folder);
    int slot = find(key, key.hash());
    CollectionEntry entry = entry(slots[slot]);
    removeAt(slot);
    return entry;
  }

  /** Returns all that somebody holds now. */
  synchronized List<CollectionEntry> all() {
    List<CollectionEntry> all = new ArrayList<>(count);
    for (Ref ref : slots) {
      CollectionEntry entry = entry(ref);
      if (entry != null) {
        all.add(entry);
      }
    }
    return all;
  }

  /** Returns how many there are, with those that nobody holds and that were not noticed yet. */
  synchronized int size() {
    expunge();
    return count;
  }

  private static @Nullable CollectionEntry entry(@Nullable Ref ref) {
    return ref == null ? null : ref.get();
  }

  /** Returns the slot of a key, or the free one where it would be. */
  private int find(Key key, int hash) {
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (true) {
      Ref there = slots[slot];
      if (there == null) {
        return slot;
      }
      if (there.hash == hash) {
        CollectionEntry entry = there.get();
        if (entry != null
            && entry.isFolder() == key.folder()
            && entry.isAt(key.directory(), key.name())) {
          return slot;
        }
      }
      slot = slot + 1 & mask;
    }
  }

  private void add(Key key, int hash, CollectionEntry entry) {
    expunge();
    if ((count + 1) * 3L > slots.length * 2L) {
      grow();
    }
    slots[find(key, hash)] = new Ref(entry, hash, gone);
    count++;
  }

  private void expunge() {
    for (Object next = gone.poll(); next != null; next = gone.poll()) {
      Ref ref = (Ref) next;
      int mask = slots.length - 1;
      int slot = ref.hash & mask;
      while (slots[slot] != null && slots[slot] != ref) {
        slot = slot + 1 & mask;
      }
      removeAt(slot);
    }
  }

  /** Frees a slot if it is not free; what was put behind it as it was in the way moves up. */
  private void removeAt(int slot) {
    if (slots[slot] == null) {
      return;
    }
    slots[slot] = null;
    count--;
    int mask = slots.length - 1;
    int gap = slot;
    for (int at = slot + 1 & mask; ; at = at + 1 & mask) {
      Ref other = slots[at];
      if (other == null) {
        return;
      }
      if ((at - other.hash & mask) >= (at - gap & mask)) {
        slots[gap] = other;
        slots[at] = null;
        gap = at;
      }
    }
  }

  private void grow() {
    @Nullable Ref[] old = slots;
    slots = new @Nullable Ref[old.length * 2];
    int mask = slots.length - 1;
    for (Ref ref : old) {
      if (ref != null) {
        int slot = ref.hash & mask;
        while (slots[slot] != null) {
          slot = slot + 1 & mask;
        }
        slots[slot] = ref;
      }
    }
  }
}
