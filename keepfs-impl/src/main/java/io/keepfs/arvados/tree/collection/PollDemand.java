package io.keepfs.arvados.tree.collection;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What threads wait for that polls of a collection have to bring, so that neither starves while
 * others read the collection all the time. Thread-safe.
 */
final class PollDemand {
  private final AtomicInteger contentWanted = new AtomicInteger();
  private final AtomicInteger signaturesWanted = new AtomicInteger();
  private final AtomicLong begun = new AtomicLong();

  /** Written by the one thread that reads. */
  private volatile long ended;

  /** Counts those who wait for content. While there are any, a poll fetches it. */
  AtomicInteger contentWanted(boolean signed) {
    return signed ? signaturesWanted : contentWanted;
  }

  /** Returns whether others wait for content that {@code known} has not. */
  boolean isContentWanted(CollectionState known) {
    return signaturesWanted.get() > 0 && !known.isLoadedFor(true)
        || contentWanted.get() > 0 && !known.isLoadedFor(false);
  }

  /** Returns how many polls have begun. */
  long begun() {
    return begun.get();
  }

  /** Returns whether a later poll than those has ended; other readings may have asked nobody. */
  boolean hasEndedAfter(long polls) {
    return ended > polls;
  }

  /** A poll begins; returns its number. */
  long begin() {
    return begun.incrementAndGet();
  }

  void end(long poll) {
    ended = poll;
  }
}
