package io.keepfs.collection.commit;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What was sent to the server of late, of which news will come. Thread-safe.
 *
 * <p>News that never comes, as the server refused what was sent or the news was lost, is forgotten
 * with time: as many are remembered as can be on the way at once.
 */
public final class SentHashes {
  private static final int REMEMBERED = 64;

  private final Deque<String> sent = new ArrayDeque<>(); // guarded by this

  /** That content is about to be sent. */
  public synchronized void add(String portableDataHash) {
    if (sent.size() == REMEMBERED) {
      sent.removeFirst();
    }
    sent.addLast(portableDataHash);
  }

  /** Returns whether it was sent, once for each time that it was; news comes in order. */
  public synchronized boolean take(String portableDataHash) {
    if (!sent.contains(portableDataHash)) {
      return false;
    }
    while (!sent.removeFirst().equals(portableDataHash)) {
      // what was sent before makes no news any more
    }
    return true;
  }
}
