package io.keepfs.collection.session;

import io.keepfs.collection.commit.CollectionCommit;
import io.keepfs.collection.edit.Capture;
import io.keepfs.collection.edit.EditFile;
import io.keepfs.collection.edit.EditableCollection;
import io.keepfs.collection.journal.Journal;
import io.keepfs.collection.journal.JournalRecord;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the commits of a session take note of, and where its journal is then. Used by one commit at
 * a time; takes the session's lock of names.
 */
final class SessionCaptures implements CollectionCommit.Capturing {
  private final ReentrantLock names;
  private final EditableCollection collection;
  private final SessionJournal journal;

  /** Guarded by names, as is all below it. */
  private final FileNumbers numbers;

  private final BeforeNotes before;

  private @Nullable Captured last;

  /**
   * A capture, and where the journal was then.
   *
   * @param mark see {@link Journal#rotate}
   * @param left see {@link Journal#drop}
   */
  private record Captured(Capture capture, long mark, Map<Long, Long> left) {}

  SessionCaptures(
      ReentrantLock names,
      EditableCollection collection,
      SessionJournal journal,
      FileNumbers numbers,
      BeforeNotes before) {
    this.names = names;
    this.collection = collection;
    this.journal = journal;
    this.numbers = numbers;
    this.before = before;
  }

  /** Everything that is noted by now goes with this capture but for what it leaves out. */
  @Override
  public Capture capture(Predicate<EditFile> wanted) {
    names.lock();
    try {
      Capture capture = collection.capture(wanted);
      numbers.ending(journal.log());
      List<JournalRecord> first =
          journal.isOn() ? numbers.begin(capture, collection.touchedFiles()) : List.of();
      long mark = journal.rotate(first);
      numbers.ended(mark);
      for (JournalRecord record : first) {
        if (record instanceof JournalRecord.Named file) {
          before.carried(file.path());
        }
      }
      last = new Captured(capture, mark, numbers.left(capture));
      return capture;
    } finally {
      names.unlock();
    }
  }

  @Override
  public void sending(String portableDataHash) {
    long mark;
    names.lock();
    try {
      mark = Objects.requireNonNull(last).mark;
    } finally {
      names.unlock();
    }
    if (mark > 0) {
      journal.append(new JournalRecord.Sent(portableDataHash, mark + 1));
      journal.forceLatest(); // before anybody can have it
    }
  }

  /**
   * The server has what was captured last.
   *
   * @param serverHash the hash of what it has
   * @param complete whether nothing was left out
   */
  void saved(String serverHash, boolean complete) {
    Captured saved;
    names.lock();
    try {
      saved = Objects.requireNonNull(last);
      numbers.saved(saved.capture, saved.mark);
    } finally {
      names.unlock();
    }
    journal.committed(saved.mark, serverHash, saved.left, complete);
    names.lock();
    try {
      before.saved(saved.mark);
    } finally {
      names.unlock();
    }
  }
}
