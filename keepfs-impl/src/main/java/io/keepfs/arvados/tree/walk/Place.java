package io.keepfs.arvados.tree.walk;

/**
 * Where an item is.
 *
 * @param directory who shows it
 * @param items what that holds
 * @param index the item's among them
 */
public record Place(Walked directory, SortedItems items, int index) {
  /** Returns what is there. */
  public Item item() {
    return items.item(index);
  }

  boolean isSame(Place other) {
    return directory == other.directory && item().uuid().equals(other.item().uuid());
  }
}
