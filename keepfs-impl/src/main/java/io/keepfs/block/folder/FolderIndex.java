package io.keepfs.block.folder;

import io.keepfs.block.BlockHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a folder's files: their sizes and last uses, and which this process uses.
 *
 * <p>Files that another program holds do not count towards the size: each program sees to its own
 * share. Thread-safe; does no I/O.
 */
final class FolderIndex {
  /** Disks give room in pages. */
  private static final int PAGE = 4096;

  // Guarded by this.
  private final Map<BlockHash, Entry> entries = new HashMap<>();
  private long bytes;

  private static final class Entry {
    final long bytes;
    long lastUseMillis;
    int users;
    @Nullable Object verified;

    Entry(long bytes, long lastUseMillis) {
      this.bytes = bytes;
      this.lastUseMillis = lastUseMillis;
    }
  }

  /** A file that is to be removed: no longer counted. */
  record Victim(BlockHash hash, long bytes, long lastUseMillis) {}

  static long roomFor(long sizeBytes) {
    return (sizeBytes + PAGE - 1) / PAGE * PAGE;
  }

  /** This process begins to use a file; tells whether it was not known before. */
  synchronized boolean use(BlockHash hash, long sizeBytes, long nowMillis) {
    boolean isNew = !entries.containsKey(hash);
    Entry entry = entry(hash, sizeBytes, nowMillis);
    entry.users++;
    entry.lastUseMillis = Math.max(entry.lastUseMillis, nowMillis);
    return isNew;
  }

  /** This process no longer uses a file. */
  synchronized void endUse(BlockHash hash, long nowMillis) {
    Entry entry = entries.get(hash);
    if (entry != null && entry.users > 0) {
      entry.users--;
      entry.lastUseMillis = Math.max(entry.lastUseMillis, nowMillis);
    }
  }

  /** A file was seen that may or may not be known. */
  synchronized void seen(BlockHash hash, long sizeBytes, long lastUseMillis) {
    Entry entry = entry(hash, sizeBytes, lastUseMillis);
    entry.lastUseMillis = Math.max(entry.lastUseMillis, lastUseMillis);
  }

  private Entry entry(BlockHash hash, long sizeBytes, long nowMillis) {
    Entry entry = entries.get(hash);
    if (entry == null) {
      entry = new Entry(roomFor(sizeBytes), nowMillis);
      entries.put(hash, entry);
      bytes += entry.bytes;
    }
    return entry;
  }

  /** A file is gone, or was never good. */
  synchronized void remove(BlockHash hash) {
    Entry entry = entries.remove(hash);
    bytes -= entry == null ? 0 : entry.bytes;
  }

  /** Forgets those files, not in use here, that a look through the whole folder did not see. */
  synchronized void retain(Map<BlockHash, ?> seen, long lookStartMillis) {
    entries
        .entrySet()
        .removeIf(
            known -> {
              Entry entry = known.getValue();
              boolean gone =
                  entry.users == 0
                      && entry.lastUseMillis < lookStartMillis
                      && !seen.containsKey(known.getKey());
              bytes -= gone ? entry.bytes : 0;
              return gone;
            });
  }

  /** Whether this very file's MD5 was found right in this process. */
  synchronized boolean isVerified(BlockHash hash, Object fileIdentity) {
    Entry entry = entries.get(hash);
    return entry != null && fileIdentity.equals(entry.verified);
  }

  /** This very file has the right MD5. */
  synchronized void verified(BlockHash hash, Object fileIdentity) {
    Entry entry = entries.get(hash);
    if (entry != null) {
      entry.verified = fileIdentity;
    }
  }

  synchronized long bytes() {
    return bytes;
  }

  synchronized int count() {
    return entries.size();
  }

  /** Takes out of the index what was unused for longest, until it adds up to so many bytes. */
  synchronized List<Victim> claimOldest(long wantedBytes) {
    List<Map.Entry<BlockHash, Entry>> idle = new ArrayList<>();
    for (Map.Entry<BlockHash, Entry> entry : entries.entrySet()) {
      if (entry.getValue().users == 0) {
        idle.add(entry);
      }
    }
    idle.sort(Comparator.comparingLong(entry -> entry.getValue().lastUseMillis));
    List<Victim> victims = new ArrayList<>();
    long claimed = 0;
    for (Map.Entry<BlockHash, Entry> entry : idle) {
      if (claimed >= wantedBytes) {
        break;
      }
      Entry found = entry.getValue();
      victims.add(new Victim(entry.getKey(), found.bytes, found.lastUseMillis));
      claimed += found.bytes;
    }
    victims.forEach(victim -> remove(victim.hash()));
    return victims;
  }
}
