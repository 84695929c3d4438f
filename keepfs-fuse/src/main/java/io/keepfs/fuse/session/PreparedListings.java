package io.keepfs.fuse.session;

import io.keepfs.api.Errno;
import io.keepfs.api.NodeException;
import io.keepfs.fuse.protocol.DirectoryPage;
import io.keepfs.vfs.Operations;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers to READDIRPLUS that are made before they are asked for: while a reader takes up a full
 * page of a directory, the thread that has sent it makes the next one.
 *
 * <p>It is announced before the page is sent, so that whoever is asked for it finds it, waits until
 * it is made, and makes none of its own.
 *
 * <p><b>References.</b> Each entry of an answer has one, as any that is handed out. The kernel has
 * them once the answer is sent; all that is not sent gives them back as FORGET does.
 *
 * <p><b>Freshness.</b> An answer is used only while {@link io.keepfs.inode.InodeRegistry#changes()}
 * is what it was before the first of it was read, and for {@link #AGE_MAX_NANOS}.
 *
 * <ul>
 *   <li>A request that changes something counts it after the change and before its reply. Whoever
 *       has that reply, and asks then, finds that the number has moved on from any answer that was
 *       begun before the change.
 *   <li>A notification is counted before it is sent, and what it tells of has happened before. When
 *       the listing was asked for after it, the number has moved on. When it was asked for before,
 *       the answer is one under way, as without preparing: the kernel drops a name after the
 *       listing of its directory has ended, and takes no attributes from answers to requests older
 *       than the notification.
 *   <li>What nobody is told of (a source read again after its time) may be {@link #AGE_MAX_NANOS}
 *       older than it would be.
 *   <li>The kernel holds a directory's lock over READDIRPLUS and over each request that changes
 *       names in it, so that the engine never had the two at once. It does not know of an answer
 *       that is being prepared; so requests that change names {@linkplain #beginNaming wait} until
 *       none is, and none is begun meanwhile. That is held over networks by those requests, which
 *       do not exclude each other; nobody waits for them, and they wait only for answers that need
 *       no network.
 * </ul>
 *
 * <p>There are at most {@link #MAX}, one for each handle; those too old to be used give way.
 * Thread-safe. The only lock is the monitor, which is taken last, and under which nothing is
 * called.
 */
final class PreparedListings {
  /** How many there are at once, with a buffer each. */
  static final int MAX = 16;

  /**
   * How long the first page is for a reader known to go on, instead of what it has room for: nobody
   * can take it up while it is made. Each page after it is twice as long as the one before.
   */
  static final int FIRST_BYTES = 8 << 10;

  /** The longest that are prepared. */
  static final int BYTES_MAX = 64 << 10;

  static final long AGE_MAX_NANOS = Duration.ofMillis(100).toNanos();

  /** After answers made for nothing, so many pages at most pass before the next is prepared. */
  private static final int PAUSE_MAX = 64;

  /** How many readers are remembered; a power of two. */
  private static final int READERS = 64;

  private static final Logger log = LoggerFactory.getLogger(PreparedListings.class);

  private final Operations operations;
  private final Attribution attribution;
  private final BooleanSupplier hasTime;
  private final LongSupplier nanoClock;
  private final ConcurrentMap<Long, PreparedListing> byHandle = new ConcurrentHashMap<>();
  private final ConcurrentLinkedDeque<PreparedListing.Memory> free = new ConcurrentLinkedDeque<>();
  private final AtomicInteger memories = new AtomicInteger();

  /**
   * Threads that went on with READDIRPLUS when they last had the choice, by the end of the number.
   */
  private final AtomicIntegerArray readers = new AtomicIntegerArray(READERS);

  // Guarded by this.
  private int making;
  private int naming;
  private int pause;
  private int pages;

  /**
   * Makes it with nothing prepared.
   *
   * @param hasTime whether no request waits for the calling thread
   */
  PreparedListings(
      Operations operations,
      Attribution attribution,
      BooleanSupplier hasTime,
      LongSupplier nanoClock) {
    this.operations = operations;
    this.attribution = attribution;
    this.hasTime = hasTime;
    this.nanoClock = nanoClock;
  }

  /**
   * Notes how the kernel goes on with a directory: with attributes when whoever reads it has looked
   * at what was listed before, else with names. Who lists all before looking at any of it gets as
   * much as possible with the first page, and nothing is prepared.
   *
   * @param thread the caller's number
   */
  void noteReader(int thread, boolean attributes) {
    if (attributes) {
      readers.set(thread & (READERS - 1), thread);
    } else {
      readers.compareAndSet(thread & (READERS - 1), thread, 0);
    }
  }

  /**
   * Whether a thread was seen to look at what it lists while it lists; 0 stands for unknown ones.
   */
  boolean isReader(int thread) {
    return thread != 0 && readers.get(thread & (READERS - 1)) == thread;
  }

  /** Returns how long the first page is to be for a caller that has room for {@code size}. */
  int firstBytes(long handle, int thread, int size) {
    boolean ahead = isReader(thread) && operations.isListingAtHand(handle) && !isPausing();
    return ahead ? Math.min(FIRST_BYTES, size) : size;
  }

  /** Returns how long the page after one of so many bytes is to be. */
  static int nextBytes(int bytes) {
    return Math.min(BYTES_MAX, Math.max(FIRST_BYTES, Integer.highestOneBit(bytes) << 2));
  }

  /**
   * Announces the page that follows one just answered. The caller calls {@link #make} with it, in
   * any case, once it has sent that one.
   *
   * @param memory of the answer to be sent, if that was prepared; it is used again or let go of
   * @param allocate makes buffers
   * @return null when it is not to be made
   */
  @Nullable PreparedListing announce(
      long handle,
      long offset,
      int size,
      PreparedListing.@Nullable Memory memory,
      IntFunction<ByteBuffer> allocate) {
    if (!operations.isListingAtHand(handle) || !isWorthIt()) {
      return null;
    }
    PreparedListing.Memory own = memory == null ? takeMemory() : memory;
    if (own == null) {
      return null;
    }
    if (own.bytes().capacity() < size) {
      own.replace(allocate.apply(size));
    }
    PreparedListing page = new PreparedListing(handle, offset, size, own);
    if (byHandle.putIfAbsent(handle, page) != null) {
      if (memory == null) {
        free.push(own);
      }
      return null; // somebody else reads there, too
    }
    return page;
  }

  /** Makes what was announced, or gives it up. */
  void make(PreparedListing page, DirectoryPage packer) {
    boolean made = false;
    try {
      if (hasTime.getAsBoolean() && beginMaking()) {
        try {
          fill(page, packer);
          made = true;
        } finally {
          endMaking();
        }
      }
    } catch (NodeException e) {
      log.debug("handle {} not listed ahead: {}", page.handle, e.getMessage());
    } finally {
      if (!made) {
        byHandle.remove(page.handle, page);
        letGo(page);
      }
      page.done();
    }
  }

  private void fill(PreparedListing page, DirectoryPage packer) throws NodeException {
    PreparedListing.Memory memory = page.memory;
    page.begin(operations.registry().changes(), nanoClock.getAsLong());
    packer.start(memory.bytes().clear(), page.size, true);
    ListingSink sink = new ListingSink(packer, attribution, memory::counted);
    operations.readDirectoryPlus(page.handle, page.offset, sink);
    page.filled(sink.end());
    memory.bytes().flip();
  }

  /**
   * Takes the answer to a request; its references go with it.
   *
   * @return null when there is none, or none that would be right now
   * @throws NodeException with EINTR when the thread is interrupted while the answer is being made
   */
  @Nullable PreparedListing take(long handle, long offset, int size) throws NodeException {
    PreparedListing page = byHandle.get(handle);
    if (page == null) {
      return null;
    }
    try {
      page.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NodeException(Errno.EINTR, "interrupted while a directory is listed");
    }
    if (!byHandle.remove(handle, page)) {
      return null; // given up, or another's
    }
    boolean good =
        page.answers(offset, size, operations.registry().changes(), nanoClock.getAsLong());
    if (good) {
      page.memory.sent();
    } else {
      letGo(page);
    }
    noteWorth(good);
    return good ? page : null;
  }

  /** A handle is about to be closed, or not to be read on as it was. */
  void end(long handle) {
    PreparedListing page = byHandle.get(handle);
    if (page != null) {
      page.awaitAll();
      if (byHandle.remove(handle, page)) {
        letGo(page);
        noteWorth(false);
      }
    }
  }

  /** Lets go of those that are too old to be used. */
  void endOld() {
    PreparedListing.Memory memory = takeOld();
    while (memory != null) {
      free.push(memory);
      memory = takeOld();
    }
  }

  /** Lets go of all; nobody asks any more. */
  void close() {
    byHandle.keySet().forEach(this::end);
  }

  /** Gives the references back and keeps the memory for others. */
  private void letGo(PreparedListing page) {
    giveBack(page.memory);
    free.push(page.memory);
  }

  private void giveBack(PreparedListing.Memory memory) {
    while (memory.count() > 0) {
      operations.forget(memory.takeOne(), 1);
    }
  }

  /** The answer in this memory was sent, and nothing is to be made in it. */
  void free(PreparedListing.Memory memory) {
    free.push(memory);
  }

  private PreparedListing.@Nullable Memory takeMemory() {
    PreparedListing.Memory memory = free.poll();
    if (memory != null) {
      return memory;
    }
    if (memories.incrementAndGet() <= MAX) {
      return new PreparedListing.Memory(ByteBuffer.allocate(0));
    }
    memories.decrementAndGet();
    return takeOld();
  }

  private PreparedListing.@Nullable Memory takeOld() {
    long now = nanoClock.getAsLong();
    for (PreparedListing page : byHandle.values()) {
      if (page.isDone() && page.isOld(now) && byHandle.remove(page.handle, page)) {
        giveBack(page.memory);
        noteWorth(false);
        return page.memory;
      }
    }
    return null;
  }

  // What the monitor guards.

  /** A request that changes names begins; until {@link #endNaming}, nothing is made. */
  synchronized void beginNaming() {
    naming++;
    boolean interrupted = false;
    while (making > 0) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true; // the request is to find it
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  synchronized void endNaming() {
    naming--;
  }

  private synchronized boolean beginMaking() {
    if (naming > 0) {
      return false;
    }
    making++;
    return true;
  }

  private synchronized void endMaking() {
    making--;
    if (making == 0) {
      notifyAll();
    }
  }

  private synchronized boolean isPausing() {
    return pages > 0;
  }

  /** After answers made for nothing, some pages pass; the more, the more often that was so. */
  private synchronized boolean isWorthIt() {
    if (pages > 0) {
      pages--;
      return false;
    }
    return true;
  }

  private synchronized void noteWorth(boolean used) {
    pause = used ? 0 : Math.min(PAUSE_MAX, Math.max(1, 2 * pause));
    pages = pause;
  }
}
