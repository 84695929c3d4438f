package io.keepfs.fuse.session;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * One answer to READDIRPLUS that is made before it is asked for. Whoever announced it makes it; all
 * others see what is in it after {@link #await} only.
 */
final class PreparedListing {
  final long handle;
  final long offset;
  final int size;
  final Memory memory;
  private final CompletableFuture<Void> made = new CompletableFuture<>();

  // Written by the maker, before it completes the future.
  private long changes;
  private long begunNanos;
  private ListingSink.End end = new ListingSink.End(0, 0, false);

  PreparedListing(long handle, long offset, int size, Memory memory) {
    this.handle = handle;
    this.offset = offset;
    this.size = size;
    this.memory = memory;
  }

  /** Where an answer lies, and the inodes that have a reference for it. Used again. */
  static final class Memory {
    private ByteBuffer bytes;
    private long[] inodes = new long[64];
    private int count;

    Memory(ByteBuffer bytes) {
      this.bytes = bytes;
    }

    ByteBuffer bytes() {
      return bytes;
    }

    void replace(ByteBuffer larger) {
      bytes = larger;
    }

    void counted(long inode) {
      if (count == inodes.length) {
        inodes = Arrays.copyOf(inodes, 2 * count);
      }
      inodes[count++] = inode;
    }

    int count() {
      return count;
    }

    /** Takes the last reference out. */
    long takeOne() {
      return inodes[--count];
    }

    /** The references are the kernel's now. */
    void sent() {
      count = 0;
    }
  }

  /**
   * Begins to make it.
   *
   * @param changesNow the engine's number of changes before anything was read
   */
  void begin(long changesNow, long nowNanos) {
    changes = changesNow;
    begunNanos = nowNanos;
  }

  void filled(ListingSink.End where) {
    end = where;
  }

  ListingSink.End end() {
    return end;
  }

  /** It is made, or never will be. */
  void done() {
    made.complete(null);
  }

  boolean isDone() {
    return made.isDone();
  }

  /** Waits until it is {@link #done}. */
  void await() throws InterruptedException {
    try {
      made.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e); // it is only ever completed
    }
  }

  /** As {@link #await}, whatever interrupts. */
  void awaitAll() {
    made.join();
  }

  /** Whether it answers a request, and as well as one made now would. */
  boolean answers(long wantedOffset, int room, long changesNow, long nowNanos) {
    return offset == wantedOffset
        && memory.bytes().remaining() <= room
        && changes == changesNow
        && !isOld(nowNanos);
  }

  boolean isOld(long nowNanos) {
    return nowNanos - begunNanos > PreparedListings.AGE_MAX_NANOS;
  }
}
