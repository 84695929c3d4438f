package io.keepfs.block.cache;

import io.keepfs.block.BlockLocator;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a cache, least recently used first, and the room that they take. Guarded by the
 * cache's lock, but for {@link #release}.
 */
final class SlotTable {
  /** How many blocks are remembered as having come wrong. */
  private static final int DISTRUSTED_MAX = 1024;

  private final BlockSpace space;

  private final Map<BlockLocator, Slot> slots = new LinkedHashMap<>(64, 0.75f, true);
  private List<Slot> evicted = new ArrayList<>(); // still to be released
  private long shrunkBytes = Long.MAX_VALUE; // what the JVM was seen to have; goes down only
  private long usedBytes;
  private long prefetchingBytes;
  private final Set<BlockLocator> distrusted = new LinkedHashSet<>(); // oldest first

  SlotTable(BlockSpace space) {
    this.space = space;
  }

  /** The block's slot, which is now the one used last. */
  @Nullable Slot get(BlockLocator key) {
    return slots.get(key);
  }

  /** Whether there is a slot; does not count as use. */
  boolean contains(BlockLocator key) {
    return slots.containsKey(key);
  }

  long budgetBytes() {
    return Math.min(shrunkBytes, space.budgetBytes());
  }

  long usedBytes() {
    return usedBytes;
  }

  /** What blocks take that are on their way ahead of a reader. */
  long prefetchingBytes() {
    return prefetchingBytes;
  }

  /** Evicts until so many bytes are free; false if they cannot be. */
  boolean makeRoom(int capacity) {
    long budget = budgetBytes();
    Iterator<Slot> oldestFirst = slots.values().iterator();
    // A block may always come alone, or a budget that went down would let nobody read any more.
    while (usedBytes > 0 && usedBytes + capacity > budget || slots.size() >= space.blocksMax()) {
      if (!oldestFirst.hasNext()) {
        return false;
      }
      Slot slot = oldestFirst.next();
      if (slot.isIdle()) {
        oldestFirst.remove();
        usedBytes -= slot.capacity;
        evicted.add(slot);
      }
    }
    return true;
  }

  /** Adds a slot whose block is being fetched. */
  void add(Slot slot) {
    slots.put(slot.key, slot);
    usedBytes += slot.capacity;
    prefetchingBytes += slot.prefetch ? slot.capacity : 0;
  }

  /**
   * Whether a block may be read early: not if what came of it once was wrong, or every attempt
   * would give out wrong bytes.
   */
  boolean isTrusted(BlockLocator key) {
    return !distrusted.contains(key);
  }

  private void distrust(BlockLocator key) {
    if (distrusted.size() >= DISTRUSTED_MAX) {
      distrusted.remove(distrusted.iterator().next());
    }
    distrusted.add(key);
  }

  /** The slot's fetch has ended; without success it is removed. */
  void settled(Slot slot, boolean success) {
    if (slot.arrival.isWithdrawn()) {
      distrust(slot.key);
    }
    prefetchingBytes -= slot.prefetch ? slot.capacity : 0;
    if (!success) {
      slots.remove(slot.key);
      usedBytes -= slot.capacity;
    }
  }

  /**
   * Makes do with less from now on, so that another block of that capacity should fit.
   *
   * @return the budget from now on
   */
  long shrink(int capacity) {
    shrunkBytes =
        Math.max(BlockLocator.MAX_BLOCK_BYTES, Math.min(budgetBytes(), usedBytes - capacity));
    makeRoom(0);
    return shrunkBytes;
  }

  /** Evicts all, whoever uses it. */
  void clear() {
    for (Slot slot : slots.values()) {
      slot.handedOut = true; // some reader may still be copying
      if (slot.resident != null) {
        evicted.add(slot);
      }
    }
    slots.clear();
  }

  /** What was evicted since the last time, to be released by the caller. */
  List<Slot> takeEvicted() {
    List<Slot> taken = evicted;
    evicted = new ArrayList<>();
    return taken;
  }

  /** Gives the memory of evicted slots back; takes system calls, so without the lock. */
  static void release(List<Slot> slots) {
    for (Slot slot : slots) {
      BlockSpace.Resident resident = Objects.requireNonNull(slot.resident);
      if (slot.handedOut) {
        resident.abandon();
      } else {
        resident.release();
      }
    }
  }
}
