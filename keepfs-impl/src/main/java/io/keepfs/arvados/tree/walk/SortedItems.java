package io.keepfs.arvados.tree.walk;

import java.util.Arrays;
import java.util.Map;

/**
 * What a directory shows, sorted by names, so that programs which sort, and those which do not,
 * walk in the same order. Immutable.
 */
public final class SortedItems {
  private final String[] names;

  /** Each at the place of its name. */
  private final Item[] items;

  /** Sorts items by the names they are shown under. */
  public SortedItems(Map<String, Item> byName) {
    this.names = byName.keySet().toArray(String[]::new);
    Arrays.sort(names);
    this.items = new Item[names.length];
    for (int i = 0; i < names.length; i++) {
      items[i] = byName.get(names[i]);
    }
  }

  /** Returns how many there are. */
  public int size() {
    return names.length;
  }

  /** Returns the name at that index. */
  public String name(int index) {
    return names[index];
  }

  /** Returns the item at that index. */
  public Item item(int index) {
    return items[index];
  }

  /** Returns the index of a name; a negative number when it is not there. */
  public int indexOf(String name) {
    return Arrays.binarySearch(names, name);
  }

  /** Returns the index of the first name that sorts behind {@code name}. */
  public int indexBehind(String name) {
    int index = indexOf(name);
    return index < 0 ? -index - 1 : index + 1;
  }

  /** Returns the index of the last name that sorts before {@code name}; -1 when there is none. */
  public int indexBefore(String name) {
    int index = indexOf(name);
    return index < 0 ? -index - 2 : index - 1;
  }
}
