package io.keepfs.arvados.tree;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * What this process has sent to collections of late, of which news will come. Thread-safe.
 *
 * <p>News that never comes, as the server refused what was sent or the news was lost, is forgotten
 * with time: of each collection as much is remembered as can be on the way at once.
 */
public final class OwnCommits {
  private static final int REMEMBERED = 64;

  private final Map<String, Deque<String>> sent = new HashMap<>(); // by uuid; guarded by this

  /** A collection is about to be sent that content. */
  public synchronized void sending(String uuid, String portableDataHash) {
    Deque<String> hashes = sent.computeIfAbsent(uuid, any -> new ArrayDeque<>());
    if (hashes.size() == REMEMBERED) {
      hashes.removeFirst();
    }
    hashes.addLast(portableDataHash);
  }

  /** Returns whether it was sent, once for each time that it was; news comes in order. */
  public synchronized boolean take(String uuid, String portableDataHash) {
    Deque<String> hashes = sent.get(uuid);
    if (hashes == null || !hashes.contains(portableDataHash)) {
      return false;
    }
    while (!hashes.removeFirst().equals(portableDataHash)) {
      // what was sent before makes no news any more
    }
    if (hashes.isEmpty()) {
      sent.remove(uuid);
    }
    return true;
  }
}
