package io.keepfs.collection.session;

import io.keepfs.collection.journal.Journal;
import io.keepfs.collection.journal.JournalRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of a session, if it has one. When the disk does not take it any more, the session
 * goes on without, with one warning, and closing a file waits until it is saved; what is on the
 * disk is deleted when all of it was committed. Thread-safe.
 */
final class SessionJournal {
  private static final Logger log = LoggerFactory.getLogger(SessionJournal.class);

  private final String name;
  private final @Nullable Journal journal;
  private volatile boolean broken;

  SessionJournal(String name, @Nullable Journal journal) {
    this.name = name;
    this.journal = journal;
  }

  boolean isOn() {
    return journal != null && !broken;
  }

  /** Where it is, if there is something of it on the disk. */
  Optional<Path> folder() {
    return Optional.ofNullable(journal).flatMap(Journal::folder);
  }

  /** Whether there is one that takes nothing any more. */
  boolean isBroken() {
    return broken;
  }

  /** Whether it is better not to need one for long: it takes nothing any more, or many do. */
  boolean isPressed() {
    return broken || journal != null && Journal.isCrowded();
  }

  void append(JournalRecord record) {
    Journal target = journal;
    if (target == null || broken) {
      return;
    }
    try {
      target.append(record);
    } catch (IOException e) {
      breakOff(e);
    }
  }

  /** Records from now on are for the next commit; returns the mark for {@link #committed}. */
  long rotate(List<JournalRecord> first) {
    Journal target = journal;
    if (target == null || broken) {
      return 0;
    }
    try {
      return target.rotate(first);
    } catch (IOException e) {
      breakOff(e);
      return 0;
    }
  }

  /** The number of the log that records go to; 0 without a journal. */
  long log() {
    return journal == null ? 0 : journal.log();
  }

  /**
   * All up to the mark is on the server, which has {@code hash}.
   *
   * @param left what is not, see {@link Journal#drop}
   * @param complete whether nothing that was changed was left out
   */
  void committed(long mark, String hash, Map<Long, Long> left, boolean complete) {
    Journal target = journal;
    if (target == null) {
      return;
    }
    try {
      if (!broken && mark > 0) {
        target.drop(mark, hash, left);
      } else if (broken && complete) {
        target.remove();
      }
    } catch (IOException e) {
      breakOff(e);
    }
  }

  /** Has the disk take all that was noted. */
  void force() {
    force(Journal::force);
  }

  /** See {@link Journal#forceLatest}. */
  void forceLatest() {
    force(Journal::forceLatest);
  }

  private interface Forcing {
    void force(Journal journal) throws IOException;
  }

  private void force(Forcing forcing) {
    Journal target = journal;
    if (target == null || broken) {
      return;
    }
    try {
      forcing.force(target);
    } catch (IOException e) {
      breakOff(e);
    }
  }

  long sizeBytes() {
    return journal == null || broken ? 0 : journal.sizeBytes();
  }

  /** Ends it: for nothing when all is saved, for a recovery otherwise. */
  void close(boolean saved) {
    Journal target = journal;
    if (target == null) {
      return;
    }
    try {
      if (saved) {
        target.remove();
      } else {
        target.close();
      }
    } catch (IOException e) {
      breakOff(e);
    }
  }

  private void breakOff(IOException e) {
    if (!broken) {
      broken = true;
      log.warn(
          "The journal of collection {} cannot be kept ({}): what is changed is only in memory until"
              + " it is saved; closing a file waits for that",
          name,
          e.toString());
    }
  }
}
